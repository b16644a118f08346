// The hook that package.json names to oclif for words that are not a command: they are refused as bin/run.js refuses them.
import type {Hook} from '@oclif/core'
import {start} from '../cli'

const commandNotFound: Hook.CommandNotFound = async ({id, argv = [], config}) => {
  await start(config.root, [...id.split(':'), ...argv])
}

export default commandNotFound
