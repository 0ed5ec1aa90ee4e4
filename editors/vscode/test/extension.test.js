'use strict';

const assert = require('node:assert');
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const Module = require('node:module');
const os = require('node:os');
const path = require('node:path');
const { test } = require('node:test');

const said = { errors: [], clients: [], opened: [], stopped: 0 };
let setting = '';
let answer;
let onChange;

// Both exist within VS Code only.
const stubs = {
  vscode: {
    workspace: {
      getConfiguration: () => ({ get: () => setting }),
      onDidChangeConfiguration: (listen) => ((onChange = listen), { dispose() {} }),
    },
    window: { showErrorMessage: async (text) => (said.errors.push(text), answer) },
    commands: {
      registerCommand: () => ({ dispose() {} }),
      executeCommand: async (...what) => said.opened.push(what),
    },
  },
  'vscode-languageclient/node': {
    LanguageClient: class {
      constructor(id, name, server, options) {
        said.clients.push({ server, options });
      }
      async start() {}
      async stop() {
        said.stopped += 1;
      }
    },
  },
};
const load = Module._load;
Module._load = (name, ...rest) => stubs[name] ?? load(name, ...rest);
const extension = require('../extension.js');
const manifest = require('../package.json');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tmgate-vscode-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
const program = path.join(folder, 'tmgate');
fs.writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 });

test('the program is found in PATH, and never relative to the folder that is open', () => {
  assert.equal(extension.findProgram('', { PATH: `/nowhere${path.delimiter}${folder}` }, 'linux'), program);
  const here = process.cwd();
  process.chdir(folder);
  try {
    assert.equal(extension.findProgram('', { PATH: `.${path.delimiter}` }, 'linux'), undefined);
    assert.equal(extension.findProgram('./tmgate', { PATH: folder }, 'linux'), undefined);
  } finally {
    process.chdir(here);
  }
  assert.equal(extension.findProgram('', {}, 'linux'), undefined);
});

test('a setting that names no program is not passed over for the one in PATH', () => {
  assert.equal(extension.findProgram(program, { PATH: '' }, 'linux'), program);
  assert.equal(extension.findProgram(path.join(folder, 'other'), { PATH: folder }, 'linux'), undefined);
  assert.equal(extension.findProgram(folder, { PATH: folder }, 'linux'), undefined);
  const text = path.join(folder, 'text');
  fs.writeFileSync(text, '', { mode: 0o644 });
  assert.equal(extension.findProgram(text, { PATH: folder }, 'linux'), undefined);
});

test('a missing program is told, and the settings are one click away', async () => {
  setting = '/nowhere/tmgate';
  answer = 'Open Settings';
  await extension.activate({ subscriptions: [] });
  await new Promise(setImmediate);
  assert.match(said.errors[0], /tmgate\.path is "\/nowhere\/tmgate"/);
  assert.deepEqual(said.opened, [['workbench.action.openSettings', 'tmgate.path']]);
  assert.equal(said.clients.length, 0);
});

test('a setting mended starts the server, and one changed again starts it anew', async () => {
  setting = program;
  onChange({ affectsConfiguration: (key) => key === 'tmgate.path' });
  onChange({ affectsConfiguration: (key) => key === 'tmgate.path' });
  onChange({ affectsConfiguration: () => false });
  await extension.deactivate();
  assert.equal(said.clients.length, 2);
  assert.equal(said.stopped, 2);
  assert.deepEqual(said.clients[0].server, { command: program, args: ['lsp'] });
  assert.ok(said.clients[0].options.documentSelector.every((one) => one.scheme === 'file'));
});

test('a workspace without trust cannot say what is run', () => {
  const { untrustedWorkspaces } = manifest.capabilities;
  assert.ok(untrustedWorkspaces.restrictedConfigurations.includes('tmgate.path'));
  assert.equal(manifest.contributes.configuration.properties['tmgate.path'].scope, 'machine-overridable');
});

const real = process.env.TMGATE;
test('the server that is started answers', { skip: !real && 'TMGATE names no program' }, async () => {
  setting = path.resolve(real);
  await extension.activate({ subscriptions: [] });
  const { command, args } = said.clients.at(-1).server;
  const server = spawn(command, args, { cwd: folder });
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: { capabilities: {} } });
  server.stdin.end(`Content-Length: ${body.length}\r\n\r\n${body}`);
  let told = '';
  for await (const chunk of server.stdout) {
    told += chunk;
  }
  assert.match(told, /"id":1,"result":\{"capabilities"/);
});
