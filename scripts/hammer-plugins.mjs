/** Commands of plug-ins of hammer that the recording of its commands lacks, as `job-invocation create`. */
export const pluginCommands = Object.entries({
  'job-invocation': ['create', 'list', 'info', 'output', 'cancel', 'rerun'],
  'job-template': ['list', 'info', 'dump'],
  'remote-execution-feature': ['list', 'info', 'update'],
}).flatMap(([topic, verbs]) => verbs.map((verb) => `${topic} ${verb}`))
