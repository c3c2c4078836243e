export { type Example, exampleEvidence, exampleHost, type ExampleHost } from '../src/example/build.ts';
