using Orleans.AsyncJobs.Sqlite.Bench;

// dotnet run -c Release --project bench/Orleans.AsyncJobs.Sqlite.Bench [folder]
var folder = Path.GetFullPath(args.Length > 0 ? args[0] : "storage-bench");
const int Runs = 5;

List<Figures> runs = [];
for (var run = 0; run < Runs; run++)
{
    var figures = await StorageWorkload.RunAsync(folder);
    runs.Add(figures);
    Console.WriteLine($"run {run + 1}: {figures}");
}

Console.WriteLine($"median: {Figures.Median(runs)}");
return 0;
