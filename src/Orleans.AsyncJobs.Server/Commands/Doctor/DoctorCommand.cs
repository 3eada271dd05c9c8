using System.CommandLine;
using Orleans.AsyncJobs.Server.Commands.Store;
using Orleans.AsyncJobs.Server.Output;

namespace Orleans.AsyncJobs.Server.Commands.Doctor;

internal sealed class DoctorCommand : ProgramCommand
{
    private readonly Option<string?> _data = StoreSource.Data();

    public DoctorCommand()
        : base("doctor", "Looks whether anything is wrong with a service, and says what mends it.", "asyncjobs doctor") => Add(_data);

    public override string Notes => """
        Exit code 0: nothing is wrong. 1: something is. It looks at: reachable, clock, readiness, version, silos, due lag, abandoned
        runs, settings, store, disk, queue, failures in 24 hours, paused handlers, blocked lines. With --data: the store of a stopped
        service, its disk, the settings.
        """;

    public override async Task<ExitCode> RunAsync(CommandContext context)
    {
        var findings = context.Value(_data) is { } folder ? FolderExamination.Run(context, folder) : await new ServiceExamination(context).RunAsync();
        var output = context.Rows();
        output.Write([.. findings.Select(finding => finding.Row())], Finding.Rows);
        var wrong = findings.Where(finding => !finding.IsGood).ToList();
        if (output.Format == OutputFormat.Table && wrong.Count > 0)
        {
            // A table cuts what is long, and these are to be read.
            output.WriteText("");
            foreach (var finding in wrong)
            {
                output.WriteText($"{finding.Check}: {TerminalText.Line(finding.Found)}\n  {finding.Remedy}");
            }
        }

        context.Say(wrong.Count == 0 ? "Nothing is wrong." : $"{wrong.Count} of {findings.Count} checks found something.");
        return wrong.Count == 0 ? ExitCode.Done : ExitCode.Failed;
    }
}
