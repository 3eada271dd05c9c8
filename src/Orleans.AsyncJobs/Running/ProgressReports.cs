namespace Orleans.AsyncJobs.Running;

/// <summary>Stores a handler's progress one report at a time; of those that come meanwhile only the last is kept.</summary>
internal abstract class ProgressReports
{
    private readonly Lock _lock = new();
    private (int Percent, string? Message)? _latest;
    private bool _isStoring;

    public async Task ReportProgressAsync(int percent, string? message)
    {
        lock (_lock)
        {
            _latest = (percent, message);
            if (_isStoring)
            {
                return;
            }

            _isStoring = true;
        }

        try
        {
            while (TakeOrStop() is { } report)
            {
                await StoreAsync(report.Percent, report.Message);
            }
        }
        catch
        {
            Stop();
            throw;
        }
    }

    protected abstract Task StoreAsync(int percent, string? message);

    private (int Percent, string? Message)? TakeOrStop()
    {
        lock (_lock)
        {
            var taken = _latest;
            _latest = null;
            _isStoring = taken is not null;
            return taken;
        }
    }

    private void Stop()
    {
        lock (_lock)
        {
            _isStoring = false;
        }
    }
}
