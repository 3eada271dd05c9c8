global using Orleans.AsyncJobs.Server.Tests.Processes;
global using Orleans.AsyncJobs.Server.Tests.Receiving;
global using Orleans.AsyncJobs.Server.Tests.Commands.Faking;
