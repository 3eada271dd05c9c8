namespace Orleans.AsyncJobs.Server.Output;

/// <summary>What a table shows at one place.</summary>
internal readonly record struct Cell(string Text, CellTone Tone = CellTone.Plain)
{
    public static implicit operator Cell(string? text) => new(text ?? "");
}

/// <summary>How much a cell asks for attention. It is said in words too: not everybody sees colors.</summary>
internal enum CellTone
{
    Plain,
    Quiet,
    Good,
    Busy,
    Bad,
}

/// <summary>What a table looks like.</summary>
/// <param name="Width">Columns of characters.</param>
/// <param name="HasColors">Whether tones are shown as colors.</param>
/// <param name="IsTerminal">Whether what is written is looked at directly.</param>
/// <param name="Now">The time that ages are counted from.</param>
internal sealed record TableLook(int Width, bool HasColors, bool IsTerminal, DateTimeOffset Now);
