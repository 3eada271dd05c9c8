namespace Orleans.AsyncJobs.Running;

/// <summary>Stores a handler's progress one report at a time; of those that come meanwhile only the last is kept.</summary>
internal sealed class ProgressReports(Func<int, string?, Task> store)
{
    private readonly Lock _lock = new();
    private (int Percent, string? Message)? _latest;
    private bool _isStoring;

    public async Task ReportAsync(int percent, string? message)
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
                await store(report.Percent, report.Message);
            }
        }
        catch
        {
            Stop();
            throw;
        }
    }

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
