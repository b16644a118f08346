// From the files of src/commands to oclif's commands: a topic's plain verbs each get a stub, so that oclif's pattern strategy, the
// manifest and the program find every command at the path that its words name.
import {mkdirSync, readFileSync, readdirSync, writeFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import {dirname, join, relative} from 'node:path'

const isTopic = /^export default topic\(/m
const isCommand = /^export default /m

/** Names of the topics and of the commands with a file of their own; files without a default export are neither. */
export function sources(root) {
  const topics = []
  const commands = []
  for (const file of readdirSync(join(root, 'src/commands'), {recursive: true}).sort()) {
    if (!file.endsWith('.ts')) continue
    const text = readFileSync(join(root, 'src/commands', file), 'utf8')
    const name = file.replace(/\.ts$/, '').replaceAll('\\', '/')
    if (isTopic.test(text)) topics.push(name)
    else if (isCommand.test(text)) commands.push(name)
  }
  return {topics, commands}
}

/** Writes commands/TOPIC/VERB.js for each plain verb of the built topics; returns the summaries of the topics by their words. */
export function writeStubs(root, built, topics) {
  const require = createRequire(join(root, 'package.json'))
  const summaries = {}
  for (const name of topics) {
    const {summary, verbs} = require(join(built, 'topics', `${name}.js`)).default
    summaries[name.replaceAll('/', ' ')] = summary
    for (const verb of Object.keys(verbs)) {
      const file = join(built, 'commands', name, `${verb}.js`)
      const topic = relative(dirname(file), join(built, 'topics', `${name}.js`))
      mkdirSync(dirname(file), {recursive: true})
      writeFileSync(
        file,
        `'use strict'\nexports.default = require(${JSON.stringify(topic)}).default.verbs[${JSON.stringify(verb)}]()\n`,
      )
    }
  }
  return summaries
}
