global using Orleans.AsyncJobs.Clients.Tests.Node;
global using Orleans.AsyncJobs.Server.Tests.Processes;
