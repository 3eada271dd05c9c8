using System.CommandLine;

namespace Orleans.AsyncJobs.Server.Commands.Completion;

/// <summary>Scripts that complete lines in shells.</summary>
internal sealed class ShellCompletion : ProgramCommand
{
    private const string Bash = """
        # Completion of asyncjobs in bash: source <(asyncjobs completion bash)
        _asyncjobs() {
          local word
          COMPREPLY=()
          while IFS= read -r word; do
            COMPREPLY+=("$word")
          done < <("${COMP_WORDS[0]}" completion words "${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
        }
        complete -o default -F _asyncjobs asyncjobs
        """;

    private const string Zsh = """
        #compdef asyncjobs
        # Completion of asyncjobs in zsh: source <(asyncjobs completion zsh)
        _asyncjobs() {
          local -a found
          found=("${(@f)$("${words[1]}" completion words "${BUFFER[1,CURSOR]}" 2>/dev/null)}")
          if (( ${#found} )) && [[ -n ${found[1]} ]]; then
            compadd -- "${found[@]}"
          else
            _files
          fi
        }
        compdef _asyncjobs asyncjobs
        """;

    private const string Fish = """
        # Completion of asyncjobs in fish: asyncjobs completion fish | source
        complete -c asyncjobs -f -a '(asyncjobs completion words (commandline -cp) 2>/dev/null)'
        """;

    private const string PowerShell = """
        # Completion of asyncjobs in PowerShell: asyncjobs completion pwsh | Out-String | Invoke-Expression
        Register-ArgumentCompleter -Native -CommandName asyncjobs -ScriptBlock {
          param($wordToComplete, $commandAst, $cursorPosition)
          $line = $commandAst.ToString().PadRight($cursorPosition).Substring(0, $cursorPosition)
          asyncjobs completion words $line 2>$null | ForEach-Object {
            [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
          }
        }
        """;

    private readonly string _script;

    private ShellCompletion(string shell, string script, string install)
        : base(shell, $"Prints the script for {shell}.", $"asyncjobs completion {shell}")
    {
        _script = script;
        Notes = $"To have it in every shell, add this line to {install}.";
    }

    public override string Notes { get; }

    public static IEnumerable<ProgramCommand> All =>
    [
        new ShellCompletion("bash", Bash, "~/.bashrc: source <(asyncjobs completion bash)"),
        new ShellCompletion("zsh", Zsh, "~/.zshrc, after compinit: source <(asyncjobs completion zsh)"),
        new ShellCompletion("pwsh", PowerShell, "$PROFILE: asyncjobs completion pwsh | Out-String | Invoke-Expression"),
        new ShellCompletion("fish", Fish, "~/.config/fish/config.fish: asyncjobs completion fish | source"),
        new Completions(),
    ];

    public override Task<ExitCode> RunAsync(CommandContext context)
    {
        context.Environment.Output.Write(_script + "\n");
        context.Environment.Output.Flush();
        return Task.FromResult(ExitCode.Done);
    }
}
