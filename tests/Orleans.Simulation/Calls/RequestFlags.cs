namespace Orleans.Simulation.Runtime;

[Flags]
internal enum RequestFlags
{
    None = 0,
    AlwaysInterleave = 1,
    ReadOnly = 2,

    // Counts as use of the activation.
    KeepAlive = 4,

    // Belongs to this activation and is not handed to its successor.
    LocalOnly = 8,
}
