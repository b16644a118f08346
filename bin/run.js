#!/usr/bin/env node
'use strict'
const fs = require('node:fs')
const path = require('node:path')
const root = path.join(__dirname, '..')
// Node reads this file as well, to see what kind of modules these are; its JSON is much more than is needed.
const version = member(fs.readFileSync(path.join(root, 'package.json'), 'utf8'), 'version')

// The version alone needs nothing of the program. What cannot be written at once is left to the program, which reports why.
if (process.argv.length !== 3 || process.argv[2] !== '--version' || !isWritten(`mallet ${version}\n`)) {
  process.env.OCLIF_DISABLE_ENGINE_WARNING = '1'
  if (process.argv[2] === '__complete') complete()
  else program().start(root)
}

/** The entry; through the cache of compiled code where much else will be loaded. Opening it costs more than it saves for a page of help. */
function program() {
  const isShort =
    process.argv.length < 4 ||
    process.argv.some((word) => ['help', '-h', '--help'].includes(word) || word.startsWith('--autocomplete'))
  const load = isShort ? require : own(path.join(__dirname, 'code-cache.js')).loader(root, version)
  return load(path.join(root, 'dist', 'entry.js'))
}

/** As require, for a file beside this one, which is there, is no link and needs no package.json: not asking takes half as long. */
function own(filename) {
  const Module = module.constructor
  const made = (Module._cache[filename] = new Module(filename, module))
  made.filename = filename
  made.paths = module.paths
  made._compile(fs.readFileSync(filename, 'utf8'), filename)
  made.loaded = true
  return made.exports
}

/** A request that a shell is not kept waiting for ends with the process. */
function complete() {
  const {printCompletions} = require('../dist/complete.js')
  printCompletions(root, process.argv.slice(3)).finally(() => process.exit(0))
}

/** A text of package.json's outermost object. A regular expression takes longer to make than this. */
function member(json, name) {
  const start = json.indexOf(`\n  "${name}": "`) + name.length + 8
  return json.slice(start, json.indexOf('"', start))
}

/** Writes a line to stdout without making its stream. A line is shorter than what pipes and files take whole or not at all. */
function isWritten(line) {
  try {
    return fs.writeSync(1, line) === line.length
  } catch {
    return false
  }
}
