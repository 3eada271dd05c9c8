namespace Orleans.AsyncJobs.Settings;

/// <summary>Where jobs may send HTTP requests to (section <c>AsyncJobs:Outgoing</c>).</summary>
public sealed class OutgoingOptions
{
    /// <summary>
    /// Host names or addresses that are open although the rules would refuse them; each opens any port, and plain http.
    /// The default is empty: https to public addresses only.
    /// </summary>
    public IList<string> AllowedHosts { get; } = [];
}
