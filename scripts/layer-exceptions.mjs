// Imports that break a rule of .dependency-cruiser.mjs today. Entries leave as the code is mended; none are added.

const why = {
  app: 'the whole program is still handed to the features and the kernel',
  registry: 'what the sandbox pulls from is still a builder of fixtures',
  kit: 'command, main and result are not yet apart',
}

export const exceptions = [
  {rule: 'feature-and-composition', from: /^src\/server\//, to: /\/server\/app\.ts$/, why: why.app},
  {rule: 'feature-and-composition', from: /^src\/server\/sandbox\//, to: /\/server\/index\.ts$/, why: why.app},
  {
    rule: 'content-proxy-and-features',
    from: /^src\/server\/content-proxy\//,
    to: /\/images\/registry\/refusals\.ts$/,
    why: 'both registries refuse in the same words',
  },
  {rule: 'kit-knows-no-resource', from: /^src\/kit\/pattern\.ts$/, to: /./, why: why.kit},
  {rule: 'room-kit-complete', from: /./, to: /^src\/kit\/run\//, why: why.kit},
  {rule: 'room-kit-help', from: /./, to: /^src\/kit\/run\//, why: why.kit},
  {rule: 'room-kit-present', from: /./, to: /^src\/kit\/run\//, why: why.kit},
  {rule: 'source-stands-alone', from: /^src\/(commands|server)\/sandbox\//, to: /^fixtures\//, why: why.registry},
  {rule: 'no-cycles', from: /^src\/kit\/(run|help|complete)\//, to: /^src\/kit\//, why: why.kit},
  {rule: 'no-cycles', from: /^src\/server\/(content-views|sandbox)\//, to: /./, why: why.app},
  {rule: 'no-cycles', from: /^src\/resources\//, to: /^src\/resources\//, why: 'records that refer to each other'},
  {rule: 'no-cycles', from: /^src\/oci\//, to: /^src\/oci\//, why: 'two pairs of files'},
  {rule: 'no-cycles', from: /^src\/output\//, to: /^src\/output\//, why: 'a pair of files'},
]
