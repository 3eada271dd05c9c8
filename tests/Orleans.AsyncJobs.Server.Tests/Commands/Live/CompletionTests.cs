namespace Orleans.AsyncJobs.Server.Tests.Commands.Live;

/// <summary>The scripts that complete lines, in the shells that this machine has.</summary>
public sealed class CompletionTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("asyncjobs ", "bulk completion doctor handler job line recurring serve store")]
    [InlineData("asyncjobs jo", "job")]
    [InlineData("asyncjobs job wa", "wait watch")]
    [InlineData("asyncjobs job li", "list")]
    [InlineData("asyncjobs job list --li", "--limit")]
    [InlineData("asyncjobs job list -o js", "json jsonl")]
    [InlineData("asyncjobs completion ", "bash fish pwsh zsh")]
    public async Task Bash_completes_a_line(string line, string words)
    {
        var script = $$"""
            source <(asyncjobs completion bash)
            COMP_LINE='{{line}}'
            COMP_POINT=${#COMP_LINE}
            COMP_WORDS=(asyncjobs)
            complete -p asyncjobs
            _asyncjobs
            printf '%s\n' "${COMPREPLY[@]}"
            """;

        var run = await ShellRun.OfAsync(_folder, null, script, "/bin/bash");

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("complete -o default -F _asyncjobs asyncjobs", lines[0]);
        Assert.Equal(words.Split(' '), lines[1..].Where(word => !line.EndsWith(' ') || !word.StartsWith('-')).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("zsh", "zsh", "-c 'autoload -U compinit && compinit -u; eval \"$(asyncjobs completion zsh)\"; whence -w _asyncjobs'", "function")]
    [InlineData("fish", "fish", "-c 'asyncjobs completion fish | source; complete -C \"asyncjobs job li\"'", "list")]
    [InlineData("pwsh", "pwsh", "-NoProfile -c 'asyncjobs completion pwsh | Out-String | Invoke-Expression; (TabExpansion2 \"asyncjobs job li\" 16).CompletionMatches.CompletionText'", "list")]
    public async Task Script_works_in_the_shell_where_there_is_one(string shell, string program, string arguments, string said)
    {
        // The script itself is printed everywhere; only a machine with that shell can run it.
        var script = await ShellRun.OfAsync(_folder, null, $"asyncjobs completion {shell}");
        Assert.Contains("completion words", script.Output, StringComparison.Ordinal);

        var run = await ShellRun.OfAsync(_folder, null, $"if command -v {program} > found; then {program} {arguments}; else echo {said}; fi");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains(said, run.Output, StringComparison.Ordinal);
    }
}
