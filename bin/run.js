#!/usr/bin/env node
'use strict'
const path = require('node:path')
const root = path.join(__dirname, '..')
const {version} = require('../package.json')
if (process.argv.length === 3 && process.argv[2] === '--version') process.stdout.write(`mallet ${version}\n`)
else {
  require('./code-cache.js').enable(path.join(root, 'dist') + path.sep, version)
  process.env.OCLIF_DISABLE_ENGINE_WARNING = '1'
  require('../dist/cli.js').start(root)
}
