'use strict';

const fs = require('node:fs');
const path = require('node:path');
const vscode = require('vscode');
const { LanguageClient } = require('vscode-languageclient/node');

/** What the server is told of; it leaves alone what is no model. */
const SELECTOR = [
  '**/threatmodel.{yaml,yml,json}',
  '**/threatmodel.overlay.yaml',
  '**/threatmodel/**',
  '**/threatmodels/**',
  '**/tmgate.yaml',
  // Models of other tools, by the names that are usual for them.
  '**/*.{tm7,otm,tm.hcl,tc.json}',
  '**/*.{otm,tm}.{json,yaml,yml,hcl,py}',
  '**/*threat{,-,_}model*.{json,yaml,yml,hcl,py}',
  '**/*threagile*.{json,yaml,yml}',
].map((pattern) => ({ scheme: 'file', pattern }));

/**
 * The absolute path of the program, or `undefined` where there is none.
 *
 * The folders of PATH are gone through here, because a system that starts a bare name may look in the
 * folder that is open first, and that folder may hold anything.
 */
function findProgram(configured, env = process.env, platform = process.platform) {
  if (configured) {
    return path.isAbsolute(configured) && isProgram(configured, platform) ? configured : undefined;
  }
  const name = platform === 'win32' ? 'tmgate.exe' : 'tmgate';
  const folders = (env.PATH ?? env.Path ?? '').split(path.delimiter).filter(path.isAbsolute);
  return folders.map((folder) => path.join(folder, name)).find((at) => isProgram(at, platform));
}

function isProgram(at, platform) {
  try {
    fs.accessSync(at, platform === 'win32' ? fs.constants.F_OK : fs.constants.X_OK);
    return fs.statSync(at).isFile();
  } catch {
    return false;
  }
}

let client;
/** Starts and stops come one after the other, however fast the settings change. */
let turn = Promise.resolve();

function inTurn(work) {
  turn = turn.then(work, work);
  return turn;
}

async function stop() {
  const running = client;
  client = undefined;
  // A server that has ended by itself cannot be stopped, and need not be.
  await running?.stop().catch(() => {});
}

async function start() {
  await stop();
  const configured = vscode.workspace.getConfiguration('tmgate').get('path', '').trim();
  const command = findProgram(configured);
  if (!command) {
    // Not waited for: somebody may never answer.
    void complain(configured);
    return;
  }
  const server = { command, args: ['lsp'] };
  client = new LanguageClient('tmgate', 'tmgate', server, { documentSelector: SELECTOR });
  try {
    await client.start();
  } catch (error) {
    void vscode.window.showErrorMessage(`tmgate: ${command} did not start: ${error.message}`);
  }
}

async function complain(configured) {
  const why = configured
    ? `tmgate: the setting tmgate.path is "${configured}", which is no absolute path of a program.`
    : 'tmgate: the program was not found in PATH. Install it, or say in the setting tmgate.path where it lies.';
  const settings = 'Open Settings';
  if ((await vscode.window.showErrorMessage(why, settings)) === settings) {
    await vscode.commands.executeCommand('workbench.action.openSettings', 'tmgate.path');
  }
}

function activate(context) {
  context.subscriptions.push(
    vscode.commands.registerCommand('tmgate.restart', () => inTurn(start)),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('tmgate.path')) {
        void inTurn(start);
      }
    }),
  );
  return inTurn(start);
}

const deactivate = () => inTurn(stop);

module.exports = { activate, deactivate, findProgram, SELECTOR };
