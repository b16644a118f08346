/** Commands of plug-ins of hammer that the recording of its commands lacks. */
export const pluginCommands: readonly string[]
