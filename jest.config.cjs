/** Unit tests need nothing running; the others build and synthesize once, then start local clouds of their own. */
const base = {
  testEnvironment: 'node',
  transform: {
    '^.+\\.(ts|js)$': [
      '@swc/jest',
      { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  // These packages ship ES modules only, and jest runs CommonJS.
  transformIgnorePatterns: ['/node_modules/(?!(@middy|jose|ulid)/)'],
};
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
process.env.TZ = 'UTC';

module.exports = {
  // Jest leaves one of two cores to itself; these tests mostly wait.
  maxWorkers: 2,
  // What hangs is found all the same; what only waits for a busy machine is not taken for it.
  testTimeout: 240_000,
  projects: [
    {
      ...base,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/{core,contract,adapters,docs,functions,local,scripts,example}/**/*.test.ts'],
    },
    {
      ...base,
      displayName: 'sweep',
      testMatch: ['<rootDir>/test/sweep/**/*.test.ts'],
    },
    {
      ...base,
      displayName: 'costs',
      testMatch: ['<rootDir>/test/costs/**/*.test.ts'],
    },
    {
      ...base,
      displayName: 'stack',
      globalSetup: '<rootDir>/test/support/assembly.ts',
      testMatch: ['<rootDir>/test/lib/**/*.test.ts'],
    },
    {
      ...base,
      displayName: 'cloud',
      globalSetup: '<rootDir>/test/support/assembly.ts',
      testMatch: ['<rootDir>/test/journeys/**/*.test.ts'],
    },
  ],
};
