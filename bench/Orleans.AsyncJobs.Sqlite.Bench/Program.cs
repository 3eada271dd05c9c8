using Orleans.AsyncJobs.Sqlite.Bench;

// dotnet run -c Release --project bench/Orleans.AsyncJobs.Storage.Bench [folder] [writes|counts]
var folder = Path.GetFullPath(args.Length > 0 ? args[0] : "storage-bench");
var workload = args.Length > 1 ? args[1] : "writes";
const int Runs = 5;

switch (workload)
{
    case "writes":
        List<Figures> runs = [];
        for (var run = 0; run < Runs; run++)
        {
            var figures = await StorageWorkload.RunAsync(folder);
            runs.Add(figures);
            Console.WriteLine($"run {run + 1}: {figures}");
        }

        Console.WriteLine($"median: {Figures.Median(runs)}");
        return 0;
    case "counts":
        foreach (var length in (int[])[1_000, 100_000, 1_000_000])
        {
            await CountWorkload.PrepareAsync(folder, length);
            for (var run = 0; run < Runs; run++)
            {
                Console.WriteLine($"{length:N0} rows, run {run + 1}: {await CountWorkload.RunAsync(folder)}");
            }
        }

        Directory.Delete(folder, recursive: true);
        return 0;
    default:
        Console.Error.WriteLine($"The workload {workload} is not known.\nusage: [folder] [writes|counts]");
        return 2;
}
