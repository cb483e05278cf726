/** The Debug Adapter Protocol: a machine and its history behind what editors speak. */
export { DapServer } from './dap-server.ts';
export { FrameReader, frame, LONGEST_MESSAGE } from './framing.ts';
export type { Launched, LaunchArguments, Launcher, LaunchProblem, SourceText } from './target.ts';
