namespace Orleans.AsyncJobs.Server.Output;

/// <summary>Numbers of bytes as people read them.</summary>
internal static class Sizes
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB"];

    public static string Of(long bytes)
    {
        var (size, unit) = ((double)bytes, 0);
        while (size >= 1_024 && unit < Units.Length - 1)
        {
            (size, unit) = (size / 1_024, unit + 1);
        }

        return unit == 0 ? $"{bytes} B" : $"{size:0.0} {Units[unit]}";
    }
}
