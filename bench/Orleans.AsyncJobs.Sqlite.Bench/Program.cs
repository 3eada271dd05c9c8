using System.Globalization;
using Orleans.AsyncJobs.Sqlite.Bench;

// dotnet run -c Release --project bench/Orleans.AsyncJobs.Sqlite.Bench [folder] [writes|paced|data|chunks|views|shrink]
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
    case "paced":
        for (var run = 0; run <= Runs; run++)
        {
            var figures = await PacedWorkload.RunAsync(folder, args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 7_000);
            Console.WriteLine($"{(run == 0 ? "warm-up" : $"run {run}")}: {figures}");
        }

        return 0;
    case "data":
        await DataWorkload.RunAsync(folder);
        return 0;
    case "chunks":
        await ChunkWorkload.RunAsync(folder);
        return 0;
    case "shrink":
        await ShrinkWorkload.RunAsync(folder, args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 200_000, args.Length > 3 ? int.Parse(args[3], CultureInfo.InvariantCulture) : 1_000);
        return 0;
    case "views":
        await ViewWorkload.RunAsync(folder);
        return 0;
    default:
        Console.Error.WriteLine($"The workload {workload} is not known.\nusage: [folder] [writes|paced|data|views|shrink]");
        return 2;
}
