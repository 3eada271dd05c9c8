using Orleans.AsyncJobs.Server;
using Orleans.AsyncJobs.Server.Commands;

return await CommandLine.RunAsync(args, CommandEnvironment.OfProcess());
