#!/usr/bin/env node
'use strict'
const path = require('node:path')
const root = path.join(__dirname, '..')
require('./code-cache.js').enable(path.join(root, 'dist') + path.sep, require('../package.json').version)
process.env.OCLIF_DISABLE_ENGINE_WARNING = '1'
if (process.argv[2] === '__complete') {
  const {printCompletions} = require('../dist/complete.js')
  // a request that a shell is not kept waiting for ends here
  printCompletions(root, process.argv.slice(3)).finally(() => process.exit(0))
} else require('../dist/cli.js').start(root)
