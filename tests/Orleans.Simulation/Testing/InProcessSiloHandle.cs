namespace Orleans.TestingHost;

/// <summary>A silo in this process.</summary>
public class InProcessSiloHandle : SiloHandle
{
    private readonly Silo _silo;
    private bool _isActive = true;

    internal InProcessSiloHandle(IHost host, short instanceNumber)
    {
        SiloHost = host;
        InstanceNumber = instanceNumber;
        _silo = host.Services.GetRequiredService<Silo>();
        Name = _silo.Name;
        SiloAddress = _silo.SiloAddress;
    }

    /// <summary>The silo's host.</summary>
    public IHost SiloHost { get; init; }

    /// <inheritdoc/>
    public override Task StopSiloAsync(bool stopGracefully) => EndAsync(stopGracefully, CancellationToken.None);

    internal async Task EndAsync(bool stopGracefully, CancellationToken cancellationToken)
    {
        if (!_isActive)
            return;
        _isActive = false;
        if (!stopGracefully)
            _silo.Kill();
        await SiloHost.StopAsync(stopGracefully ? cancellationToken : new(canceled: true))
            .ConfigureAwait(stopGracefully ? ConfigureAwaitOptions.None : ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        try
        {
            await StopSiloAsync(stopGracefully: true).ConfigureAwait(false);
        }
        finally
        {
            await ((IAsyncDisposable)SiloHost).DisposeAsync().ConfigureAwait(false);
            GC.SuppressFinalize(this);
        }
    }
}
