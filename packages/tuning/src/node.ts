// @rnnkit/tuning/node: jobs in processes and on other machines, studies that are kept in files.
export { folder, type FolderOptions } from './node/folder/folder.ts';
export { serveFolder, type ServeFolderOptions } from './node/folder/serve-folder.ts';
export { openStudy, readStudy, type KeptStudy } from './node/open-study.ts';
export { processes, type ProcessesOptions } from './node/processes/processes.ts';
export { serveJobs } from './node/processes/serve-jobs.ts';
