using Microsoft.Extensions.Configuration;
using Orleans.AsyncJobs.Server.Commands.Store;
using Orleans.AsyncJobs.Server.Output;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Server.Commands.Doctor;

/// <summary>Looks at the folder of a service that does not run, and changes nothing there.</summary>
internal static class FolderExamination
{
    public const string UnknownRemedy = "Correct the key, or take it out. All keys are in docs/operating.md.";

    public static IReadOnlyList<Finding> Run(CommandContext context, string folder)
    {
        List<Finding> findings = [];
        try
        {
            using var store = StoreSource.Open(folder);
            var info = StoreSource.Try(store.ReadInfo);
            findings.Add(Finding.Good("store", $"{info.Location} has {Sizes.Of(info.Bytes)} and schema version {info.Schema}."));
            if (info.LogBytes > 0)
            {
                findings.Add(Finding.Good("stop", "The service did not stop in order. Nothing is lost: the next start takes what is in the log."));
            }

            findings.AddRange(ServiceExamination.Disk(info.DiskFreeBytes));
            var faults = StoreSource.Try(() => store.Check(context.CancellationToken));
            findings.AddRange(faults.Count == 0
                ? [Finding.Good("check", "All of the store can be read and agrees.")]
                : faults.Select(fault => Finding.Wrong("check", fault, "Restore a backup: see docs/operating.md.")));
        }
        catch (CommandException exception) when (exception.ExitCode != ExitCode.WrongUse)
        {
            findings.Add(Finding.Wrong("store", exception.Message, "Do what it says; nothing was changed."));
        }

        findings.AddRange(Settings());
        return findings;
    }

    /// <summary>Settings that a service started from here would be given and that nothing would read.</summary>
    private static IEnumerable<Finding> Settings()
    {
        try
        {
            var builder = ServerHost.CreateBuilder(ServerArguments.Parse([]));
            var types = builder.Services.Select(service => service.ImplementationInstance).OfType<SettingsType>();
            var unknown = new UnknownSettings(builder.Configuration.GetSection(AsyncJobsDefaults.SectionName), types).Find();
            return unknown.Count == 0
                ? [Finding.Good("settings", "All are known.")]
                : unknown.Select(setting => Finding.Wrong("settings", $"Nothing reads '{setting.Key}'{setting.Suggestion}", UnknownRemedy));
        }
        catch (Exception exception) when (StartRefusal.Explain(exception, ServerArguments.DefaultUrls) is { } explanation)
        {
            return [Finding.Wrong("settings", explanation, "Correct the file.")];
        }
    }
}
