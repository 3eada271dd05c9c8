using System.CommandLine;
using Orleans.AsyncJobs.Server.Commands;

namespace Orleans.AsyncJobs.Server.Tests.Commands;

/// <summary>What lines are understood, and what is said of those that are not.</summary>
public sealed class ParsingTests
{
    private static readonly CommandTree Tree = CommandTree.Build();

    public static TheoryData<string> Paths => new(Tree.All.Select(CommandTree.PathOf));

    [Theory]
    [InlineData("job", "See 'asyncjobs job --help'")]
    [InlineData("job lst", "did you mean 'list'?")]
    [InlineData("job list --fliter x", "did you mean '--filter'?")]
    [InlineData("job list extra", "'extra' is not known here")]
    [InlineData("job list --limit 0", "a number from 1 to")]
    [InlineData("job list --limit many", "a number from 1 to")]
    [InlineData("job list -o xml", "'jsonl'")]
    [InlineData("job list --columns name,,state", "--columns takes names")]
    [InlineData("job list --odata", "--filter, which is missing")]
    [InlineData("job list --url ftp://example.org", "is not an address")]
    [InlineData("job list --url http://me:secret@127.0.0.1", "ASYNCJOBS_TOKEN")]
    [InlineData("job show", "See 'asyncjobs job show --help'")]
    [InlineData("job show 7", "'7' is not the id of a job")]
    [InlineData("job cancel", "Say which jobs")]
    [InlineData("job cancel 01a20227-7408-756e-9e90-e5adb7114a4e --every daily", "'--every' is not known here; 'asyncjobs job delete' takes it.")]
    [InlineData("job cancel 01a20227-7408-756e-9e90-e5adb7114a4e --every", "'--every' is not known here; 'asyncjobs job delete' takes it.")]
    [InlineData("job cancel 01a20227-7408-756e-9e90-e5adb7114a4e --resaon x", "'--resaon' is not known here; did you mean '--reason'?")]
    [InlineData("job retry --filter x -x", "'-x' is not known here")]
    [InlineData("job show --every=3", "'--every=3' is not known here; 'asyncjobs job delete' takes it.")]
    [InlineData("line show --filter", "'--filter' is not known here")]
    [InlineData("job cancel --filter ", "--filter is empty. Say which jobs are to be canceled, as --filter 'state:failed created<-30d' does.")]
    [InlineData("job delete --filter ", "--filter is empty. Say which jobs are to be deleted, as --filter 'state:failed created<-30d' does.")]
    [InlineData("job list --filter ", "--filter is empty. Leave it out for all jobs.")]
    [InlineData("job list --limit ", "--limit '' will not do: give a number from 1 to")]
    [InlineData("job postpone 01a20227-7408-756e-9e90-e5adb7114a4e --until ", "--until '' is no moment")]
    [InlineData("job delete --filter x --every ", "--every '' will not do")]
    [InlineData("job cancel 01a20227-7408-756e-9e90-e5adb7114a4e --filter state:failed", "only one of them")]
    [InlineData("job postpone 01a20227-7408-756e-9e90-e5adb7114a4e", "--until")]
    [InlineData("job postpone 01a20227-7408-756e-9e90-e5adb7114a4e --until soon", "is no moment")]
    [InlineData("job wait 01a20227-7408-756e-9e90-e5adb7114a4e --timeout soon", "is no span of time")]
    [InlineData("job create", "See 'asyncjobs job create --help'")]
    [InlineData("job create Greet --priority 11", "from 0 to 10")]
    [InlineData("job create Greet --timeout 5s", "--wait, which is missing")]
    [InlineData("job create Greet --data @/does/not/exist", "cannot be read")]
    [InlineData("job logs 01a20227-7408-756e-9e90-e5adb7114a4e --attempt 0", "a number from 1")]
    public async Task Run_of_a_wrong_line_is_wrong_use_and_asks_nothing(string line, string said)
    {
        await using var service = await FakeService.StartAsync(FakeAnswer.NoContent);

        var run = await CommandRun.OfAsync(service.Url, line.Split(' '));

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(said, run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", run.Errors, StringComparison.Ordinal);
        Assert.Empty(service.Requests);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Help_of_each_command_names_its_options_and_one_example(string path)
    {
        var command = Tree.All.Single(command => CommandTree.PathOf(command) == path);

        var run = await new CommandSetting().RunAsync([.. path.Split(' ')[1..], "--help"]);

        if (command is ServeCommand)
        {
            // It is read by the server's own parser, whose help is written to the console.
            Assert.Contains(command.Example, ServerText.Help, StringComparison.Ordinal);
            return;
        }

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.StartsWith(command.Description, run.Output, StringComparison.Ordinal);
        Assert.Contains($"Usage: {path}", run.Output, StringComparison.Ordinal);
        Assert.Contains($"Example:\n  {command.Example}\n", run.Output, StringComparison.Ordinal);
        Assert.StartsWith(path, command.Example, StringComparison.Ordinal);
        Assert.All(command.Options, option => Assert.Contains(option.Name, run.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Help_of_the_program_lists_every_noun()
    {
        var run = await new CommandSetting().RunAsync("--help");

        Assert.All(Tree.Root.Subcommands, noun => Assert.Contains($"\n  {noun.Name} ", run.Output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("--urls http://127.0.0.1:0 --data job")]
    [InlineData("--data job --AsyncJobs:Retry:Attempts=3")]
    [InlineData("start")]
    [InlineData("--version")]
    public void ServeArguments_of_a_line_without_a_command_is_the_line(string line)
    {
        var args = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(args, Tree.ServeArguments(args));
    }

    [Theory]
    [InlineData("serve --urls http://127.0.0.1:0", "--urls http://127.0.0.1:0")]
    [InlineData("serve --help", "--help")]
    public void ServeArguments_of_serve_is_what_follows(string line, string arguments) =>
        Assert.Equal(arguments.Split(' '), Tree.ServeArguments(line.Split(' ')));

    [Theory]
    [InlineData("job list")]
    [InlineData("--url http://127.0.0.1:1 job list")]
    [InlineData("--url=http://127.0.0.1:1 --no-color -o json job list")]
    [InlineData("--help")]
    public void ServeArguments_of_another_command_is_none(string line) => Assert.Null(Tree.ServeArguments(line.Split(' ')));

    [Theory]
    [InlineData("--url", "job", "list")]
    [InlineData("job", "--url", "list")]
    [InlineData("job", "list", "--url")]
    public async Task Run_takes_a_global_option_at_any_place(params string[] words)
    {
        await using var service = await FakeService.StartWithRowsAsync();
        string[] args = [.. words.SelectMany(word => word == "--url" ? new[] { word, service.Url.AbsoluteUri } : [word])];

        var run = await new CommandSetting().RunAsync(args);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("GET asyncoperations", service.Request.ToString());
    }

    [Fact]
    public void Options_have_one_meaning_each()
    {
        // The one exception is said in its help: --token of job create.
        var all = Tree.All.SelectMany(command => command.Options.Select(option => (Path: CommandTree.PathOf(command), option.Name)));
        var globals = Tree.Globals.All.Select(option => option.Name).ToList();

        Assert.Equal([("asyncjobs job create", "--token")], all.Where(option => globals.Contains(option.Name)));
    }
}
