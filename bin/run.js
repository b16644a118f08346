#!/usr/bin/env node
'use strict'
const path = require('node:path')
const root = path.join(__dirname, '..')
require('./code-cache.js').enable(path.join(root, 'dist') + path.sep, require('../package.json').version)
process.env.OCLIF_DISABLE_ENGINE_WARNING = '1'
require('../dist/cli.js').start(root)
