// The part of oclif that makes a manifest of command classes. Its own command for that is a package of 221 others.
import {createRequire} from 'node:module'

const require = createRequire(import.meta.url)
const core = require.resolve('@oclif/core').replace(/index\.js$/, '')
export const {cacheCommand} = require(`${core}util/cache-command.js`)
