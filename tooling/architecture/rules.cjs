// Who may import whom: the table of ARCHITECTURE.md as rules. A package's src may import what is listed here and nothing
// else of the workspace; tests may import more.
const packages = {
  data: [],
  text: ['data'],
  storage: ['data'],
  core: ['data'],
  layers: ['core', 'data'],
  optimizers: ['core', 'data'],
  models: ['core', 'data', 'layers', 'storage'],
  training: ['core', 'data', 'layers', 'models', 'optimizers', 'storage'],
  inspect: ['core', 'data', 'layers', 'models', 'training'],
  tuning: ['data'],
  'tuning-bullmq': ['data', 'tuning'],
  interchange: ['core', 'data', 'layers', 'models', 'storage', 'text', 'training'],
  conformance: ['core', 'data'],
  tasks: ['core', 'data', 'inspect', 'layers', 'models', 'optimizers', 'storage', 'text', 'training'],
  cli: [
    'core',
    'data',
    'text',
    'layers',
    'optimizers',
    'storage',
    'training',
    'tuning',
    'tuning-bullmq',
    'inspect',
    'interchange',
    'tasks',
    'backend-cpu',
    'backend-wasm',
  ],
};

const tfjs = {
  data: [],
  text: [],
  storage: [],
  core: ['tfjs-core'],
  layers: ['tfjs-core'],
  optimizers: ['tfjs-core'],
  models: ['tfjs-core'],
  training: ['tfjs-core'],
  inspect: ['tfjs-core'],
  tuning: [],
  'tuning-bullmq': [],
  interchange: ['tfjs-core'],
  conformance: ['tfjs-core', 'tfjs-backend-cpu'],
  tasks: ['tfjs-core'],
  cli: ['tfjs-core'],
};

// Any backend: the core, and tfjs' backend of the same name.
const folders = require('node:fs').readdirSync(require('node:path').resolve(__dirname, '../../packages'));
for (const name of folders.filter((folder) => folder.startsWith('backend-'))) {
  packages[name] = ['core', 'data'];
  tfjs[name] = ['tfjs-core', `tfjs-${name}`];
}

const sourceOf = (name) => `^packages/${name}/src/`;

const workspaceRules = Object.entries(packages).map(([name, allowed]) => ({
  name: `${name}-imports-only-${allowed.join('-and-') || 'nothing'}`,
  comment: `packages/${name} may import ${allowed.join(', ') || 'no other package'}.`,
  severity: 'error',
  from: { path: sourceOf(name) },
  to: {
    path: '^packages/',
    pathNot: [name, ...allowed].map((other) => `^packages/${other}/src/`),
  },
}));

const tfjsRules = Object.entries(tfjs).map(([name, allowed]) => ({
  name: `${name}-uses-only-its-tfjs`,
  comment: `packages/${name} may import ${allowed.join(', ') || 'nothing of tfjs'}.`,
  severity: 'error',
  from: { path: sourceOf(name) },
  to: {
    path: '@tensorflow/',
    ...(allowed.length > 0 ? { pathNot: allowed.map((part) => `@tensorflow/${part}/`) } : {}),
  },
}));

module.exports = {
  forbidden: [
    ...workspaceRules,
    ...tfjsRules,
    {
      name: 'only-a-node-entry-imports-node',
      comment:
        'Everything but a node.ts entry point, its folder, the command line and the client of a queue runs in a browser.',
      severity: 'error',
      from: {
        path: '^packages/[^/]+/src/',
        pathNot: ['^packages/(cli|tuning-bullmq)/', '/src/node\\.ts$', '/src/node/'],
      },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'nobody-imports-an-app',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^apps/' },
    },
    {
      name: 'the-page-computes-nothing',
      comment: 'The studio’s page draws and its worker computes: the page stays small and quick.',
      severity: 'error',
      from: { path: '^apps/studio/src/', pathNot: '^apps/studio/src/worker/' },
      to: {
        path: ['@tensorflow/', '^packages/(core|layers|models|optimizers|training|inspect|backend-[a-z]+)/'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'no-circles',
      comment: 'What two files need of each other is a concept of its own, types, too.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    { name: 'no-orphans', severity: 'error', from: { orphan: true, path: '/src/' }, to: {} },
    { name: 'resolvable', severity: 'error', from: { path: '/src/' }, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['/dist/', '/node_modules/\\.bin/', '\\.md$'] },
    includeOnly: { path: ['^packages/', '^apps/', '@tensorflow/', '^node:', '^[a-z_]+$'] },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@rnnkit/source', 'import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.json'],
    },
  },
};
