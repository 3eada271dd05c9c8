namespace Orleans.Simulation.Runtime;

/// <summary>What the host must know of a grain method to carry out a call.</summary>
internal sealed class MethodShape(MethodInfo method)
{
    public string Name { get; } = $"{method.DeclaringType!.Name}.{method.Name}";

    public RequestFlags Flags { get; } = RequestFlags.KeepAlive
        | (method.IsDefined(typeof(AlwaysInterleaveAttribute)) ? RequestFlags.AlwaysInterleave : RequestFlags.None)
        | (method.IsDefined(typeof(ReadOnlyAttribute)) ? RequestFlags.ReadOnly : RequestFlags.None);

    public TimeSpan? ResponseTimeout { get; } = method.GetCustomAttribute<ResponseTimeoutAttribute>()?.Timeout;
}
