// Which folder of src/ may import which, as docs/architecture.md draws it. `npm run layers` checks it.

/** What each folder may import besides itself. */
const layers = {
  core: [],
  contract: [],
  naming: ['core'],
  output: ['core'],
  config: ['core'],
  oci: ['core'],
  katello: ['contract', 'core'],
  resources: ['contract', 'output', 'core'],
  workflows: ['resources', 'contract', 'katello', 'config', 'oci', 'naming', 'core'],
  kit: ['workflows', 'resources', 'contract', 'katello', 'output', 'config', 'core'],
  commands: [
    'kit',
    'workflows',
    'resources',
    'contract',
    'katello',
    'output',
    'config',
    'oci',
    'core',
    'sandbox',
    'server',
  ],
  server: ['contract', 'oci', 'naming', 'core'],
  sandbox: ['server', 'contract', 'katello', 'oci', 'config', 'core'],
}

/** Rooms inside a layer, with the rooms beside them that each may import. */
const rooms = {
  kit: {
    parse: [],
    present: ['parse'],
    help: ['parse'],
    complete: ['parse', 'help'],
    run: ['parse', 'present', 'help', 'complete'],
    mcp: ['parse', 'present', 'help', 'run'],
  },
  oci: {
    client: [],
    layout: [],
    flatpak: ['client'],
    store: ['client'],
    server: ['store'],
  },
}

/** Packages of which the build takes what is used: nothing of them is installed. Their licenses are in dist/licenses.txt. */
const builtIn = ['@modelcontextprotocol/sdk']

/** Packages that only some folders may import: elsewhere they would be loaded at start, or cross a layer. */
const packages = {
  '@oclif/core': ['kit', 'oclif'],
  '@modelcontextprotocol/sdk': ['kit'],
  got: ['katello', 'oci', 'server', 'workflows'],
  conf: ['config'],
  '@napi-rs/keyring': ['config'],
  inquirer: ['kit'],
  'cli-table3': ['output'],
  libsql: ['server'],
}

const folder = (...names) => `^src/(${names.join('|')})/`

const layerRules = Object.entries(layers).map(([layer, others]) => ({
  name: `layer-${layer}`,
  comment: `${layer} may import ${others.join(', ') || 'no other folder'}`,
  severity: 'error',
  from: {path: folder(layer)},
  to: {path: '^src/', pathNot: [folder(layer, ...others)]},
}))

const roomRules = Object.entries(rooms).flatMap(([layer, inside]) =>
  Object.entries(inside).map(([room, others]) => ({
    name: `room-${layer}-${room}`,
    comment: `${layer}/${room} may import ${others.join(', ') || 'no other room'} of ${layer}`,
    severity: 'error',
    from: {path: `^src/${layer}/${room}/`},
    to: {path: `^src/${layer}/[^/]+/`, pathNot: [`^src/${layer}/(${[room, ...others].join('|')})/`]},
  })),
)

const packageRules = Object.entries(packages).map(([name, allowed]) => ({
  name: `package-${name}`,
  comment: `only ${allowed.join(', ')} may import ${name}`,
  severity: 'error',
  from: {path: '^src/', pathNot: [folder(...allowed)]},
  to: {path: `^node_modules/${name}/`},
}))

export default {
  forbidden: [
    ...layerRules,
    ...roomRules,
    ...packageRules,
    {
      name: 'commands-and-the-server',
      comment: 'only the commands of the sandbox know the embedded server',
      severity: 'error',
      from: {path: '^src/commands/', pathNot: ['^src/commands/sandbox/']},
      to: {path: '^src/(server|sandbox)/'},
    },
    {
      name: 'kit-knows-no-resource',
      comment: 'of resources, kit knows how they are declared only',
      severity: 'error',
      from: {path: '^src/kit/'},
      to: {
        path: '^src/(resources|contract)/',
        pathNot: ['/define(\\.ts|/)', '^src/contract/(describe|paging|shape)\\.ts$'],
      },
    },
    {
      name: 'kernel-knows-no-feature',
      comment: "the server's kernel has no domain word in it",
      severity: 'error',
      from: {path: '^src/server/kernel/'},
      to: {path: '^src/server/', pathNot: ['^src/server/kernel/']},
    },
    {
      name: 'feature-and-composition',
      comment: 'features of the server do not know who puts them together',
      severity: 'error',
      from: {path: '^src/server/[^/]+/'},
      to: {path: '^src/server/(index|resources|bootstrap|app)\\.ts$'},
    },
    {
      name: 'content-proxy-and-features',
      comment: 'the content proxy is a process of its own: it shares the kernel with the server, and no feature',
      severity: 'error',
      from: {path: '^src/server/content-proxy/'},
      to: {path: '^src/server/', pathNot: ['^src/server/(kernel|content-proxy)/']},
    },
    {
      name: 'no-cycles',
      comment: 'files that import each other, types included, cannot be understood one at a time',
      severity: 'error',
      from: {path: '^src/'},
      to: {circular: true},
    },
    {
      name: 'source-stands-alone',
      comment: 'what is shipped imports nothing that is not',
      severity: 'error',
      from: {path: '^src/'},
      to: {path: '^(test|fixtures|bench|scripts)/'},
    },
    {
      name: 'no-development-packages',
      comment: 'what is shipped needs only what is installed with it',
      severity: 'error',
      from: {path: '^src/'},
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'unknown'],
        pathNot: builtIn.map((name) => `^node_modules/${name}/`),
      },
    },
    {
      name: 'resolvable',
      comment: 'an import that leads nowhere',
      severity: 'error',
      from: {},
      to: {couldNotResolve: true},
    },
  ],
  options: {
    doNotFollow: {path: '^node_modules/'},
    tsPreCompilationDeps: true, // imports of types count
    combinedDependencies: true,
    tsConfig: {fileName: 'tsconfig.json'},
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
}
