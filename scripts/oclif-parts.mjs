// The two parts of oclif that make a manifest. Its own command for that is a package of 221 others.
import {createRequire} from 'node:module'

const require = createRequire(import.meta.url)
const core = require.resolve('@oclif/core').replace(/index\.js$/, '')
export const {Plugin} = require(`${core}config/plugin.js`)
export const {toCached} = require(`${core}util/cache-command.js`).cacheCommand
  ? {toCached: require(`${core}util/cache-command.js`).cacheCommand}
  : {toCached: undefined}
