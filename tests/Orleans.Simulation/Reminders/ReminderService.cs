namespace Orleans.Simulation.Runtime;

/// <summary>
/// Delivers the reminders of the grains that fall to this silo. Each silo looks after a range of hashes; when silos
/// come and go, the others read their new ranges at once.
/// </summary>
internal sealed partial class ReminderService(
    Silo silo, IReminderTable table, IOptions<ReminderOptions> options, ILogger<ReminderService> logger)
    : ILifecycleParticipant<ISiloLifecycle>, ISiloStatusListener
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(15);
    private readonly ReminderOptions _options = options.Value;
    private readonly Lock _lock = new();
    private readonly Dictionary<(GrainId, string), LocalReminder> _local = [];

    // Removed by this silo; a reading of the table that began earlier must not bring them back.
    private readonly Dictionary<(GrainId, string), long> _removed = [];
    private ITimer? _refreshTimer;
    private long _changes;
    private long _readings;
    private bool _isDelivering;

    private DateTime Now => silo.Time.GetUtcNow().UtcDateTime;

    public void Participate(ISiloLifecycle lifecycle)
    {
        lifecycle.Subscribe(nameof(ReminderService), ServiceLifecycleStage.RuntimeGrainServices, OpenAsync, table.StopAsync);
        lifecycle.Subscribe(nameof(ReminderService), ServiceLifecycleStage.Active, _ => BeginAsync(), _ => End());
    }

    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status) => _ = RefreshAsync();

    public async Task<IGrainReminder> RegisterAsync(GrainId grainId, string name, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(period, TimeSpan.Zero);
        var minimum = _options.MinimumReminderPeriod;
        if (period < minimum)
            throw new ArgumentException($"The period {period} of reminder {name} is below the minimum of {minimum}.", nameof(period));

        var entry = new ReminderEntry { GrainId = grainId, ReminderName = name, StartAt = Now + dueTime, Period = period };
        entry.ETag = await table.UpsertRow(entry)
            ?? throw new ReminderException($"Could not register reminder {name} of {grainId}: another write won. You can retry.");
        OwnerOf(grainId)?.Put(entry);
        return new GrainReminder(grainId, name, entry.ETag);
    }

    public async Task UnregisterAsync(GrainReminder reminder)
    {
        if (!await table.RemoveRow(reminder.GrainId, reminder.ReminderName, reminder.ETag)
            && await table.ReadRow(reminder.GrainId, reminder.ReminderName) is not null)
            throw new ReminderException($"Reminder {reminder.ReminderName} of {reminder.GrainId} was replaced meanwhile. You can retry.");

        OwnerOf(reminder.GrainId)?.Remove(reminder);
    }

    public async Task<IGrainReminder?> GetAsync(GrainId grainId, string name) =>
        await table.ReadRow(grainId, name) is { } row ? new GrainReminder(grainId, name, row.ETag!) : null;

    private static (GrainId, string) KeyOf(ReminderEntry entry) => (entry.GrainId, entry.ReminderName);

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        using var source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var limit = silo.CancelAfter(source, _options.InitializationTimeout);
        await table.StartAsync(source.Token);
    }

    private Task BeginAsync()
    {
        silo.Cluster.ReminderServices[silo.SiloAddress] = this;
        silo.SubscribeToSiloStatusEvents(this);
        _isDelivering = true;
        _refreshTimer = silo.Time.CreateTimer(
            static state => _ = ((ReminderService)state!).RefreshAsync(), this, _options.RefreshReminderListPeriod, _options.RefreshReminderListPeriod);
        return RefreshAsync();
    }

    private Task End()
    {
        silo.UnSubscribeFromSiloStatusEvents(this);
        silo.Cluster.ReminderServices.TryRemove(silo.SiloAddress, out _);
        lock (_lock)
        {
            _isDelivering = false;
            _refreshTimer?.Dispose();
            foreach (var reminder in _local.Values)
                reminder.Dispose();
            _local.Clear();
        }

        return Task.CompletedTask;
    }

    private ReminderService? OwnerOf(GrainId grainId)
    {
        var active = silo.Cluster.Membership.Active;
        var hash = grainId.GetUniformHashCode();
        var owner = active.Where((_, i) => HashRange.Of(i, active.Count).Contains(hash)).FirstOrDefault();
        return owner is null ? null : silo.Cluster.ReminderServices.GetValueOrDefault(owner.SiloAddress);
    }

    private async Task RefreshAsync()
    {
        long reading, sequence;
        var active = silo.Cluster.Membership.Active;
        var index = active.ToList().IndexOf(silo);
        lock (_lock)
        {
            if (!_isDelivering || index < 0 || silo.IsKilled)
                return;
            reading = ++_readings;
            sequence = _changes;
        }

        try
        {
            var range = HashRange.Of(index, active.Count);
            var rows = await table.ReadRows(range.Begin, range.End);
            Reconcile(rows.Reminders, reading, sequence);
        }
        catch (Exception exception)
        {
            LogReadFailed(exception, RetryAfter);
            _refreshTimer!.Change(RetryAfter, _options.RefreshReminderListPeriod);
        }
    }

    // What was changed here since the reading began is newer than what it read; a later reading makes it void.
    private void Reconcile(IList<ReminderEntry> rows, long reading, long sequence)
    {
        lock (_lock)
        {
            if (!_isDelivering || reading != _readings)
                return;
            var found = rows.ToDictionary(KeyOf);
            foreach (var (key, reminder) in _local.Where(l => l.Value.Sequence <= sequence && !found.ContainsKey(l.Key)).ToArray())
                Drop(key, reminder);
            foreach (var (key, row) in found)
            {
                if (!(_removed.TryGetValue(key, out var removed) && removed > sequence))
                    PutRow(key, row, sequence);
            }

            foreach (var key in _removed.Where(r => r.Value <= sequence).Select(r => r.Key).ToArray())
                _removed.Remove(key);
        }
    }

    private void Put(ReminderEntry entry)
    {
        lock (_lock)
        {
            if (_isDelivering)
                PutRow(KeyOf(entry), entry, ++_changes);
        }
    }

    private void Remove(GrainReminder reminder)
    {
        lock (_lock)
        {
            var key = (reminder.GrainId, reminder.ReminderName);
            _removed[key] = ++_changes;
            if (_local.TryGetValue(key, out var local))
                Drop(key, local);
        }
    }

    private void PutRow((GrainId, string) key, ReminderEntry row, long sequence)
    {
        if (_local.TryGetValue(key, out var known))
        {
            if (known.Sequence > sequence)
                return;
            if (!string.Equals(known.Entry.ETag, row.ETag, StringComparison.Ordinal))
            {
                Drop(key, known);
                known = null;
            }
        }

        Arm(key, known ?? (_local[key] = new(row) { Sequence = sequence }));
    }

    private void Arm((GrainId, string) key, LocalReminder reminder)
    {
        if (reminder.IsDelivering)
            return;
        var now = Now;
        reminder.NextTick = reminder.TickAfter(now);
        if (reminder.NextTick - now > _options.ReminderLoadingWindow)
        {
            // It stays in the table; the reading before its tick brings it back.
            if (reminder.LastTick is null || reminder.LastTick < now)
                Drop(key, reminder);
            return;
        }

        reminder.Timer ??= silo.Time.CreateTimer(
            state => _ = DeliverAsync(key, (LocalReminder)state!), reminder, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        // Whole milliseconds, and never early.
        reminder.Timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling((reminder.NextTick - now).TotalMilliseconds)), Timeout.InfiniteTimeSpan);
    }

    private void Drop((GrainId, string) key, LocalReminder reminder)
    {
        reminder.Dispose();
        _local.Remove(key);
    }

    private async Task DeliverAsync((GrainId Grain, string Name) key, LocalReminder reminder)
    {
        var now = Now;
        lock (_lock)
        {
            if (!IsCurrent(key, reminder) || reminder.IsDelivering)
                return;
            if (now < reminder.NextTick)
            {
                Arm(key, reminder);
                return;
            }

            reminder.IsDelivering = true;
            reminder.LastTick = reminder.NextTick;
        }

        try
        {
            await GrainInterface<IRemindable>.Create(silo.Cluster, key.Grain)
                .ReceiveReminder(key.Name, new(reminder.Entry.StartAt, reminder.Entry.Period, now));
        }
        catch (Exception exception)
        {
            LogTickFailed(exception, key.Name, key.Grain);
        }

        lock (_lock)
        {
            reminder.IsDelivering = false;
            if (IsCurrent(key, reminder))
                Arm(key, reminder);
        }
    }

    private bool IsCurrent((GrainId, string) key, LocalReminder reminder) =>
        _isDelivering && !silo.IsKilled && _local.TryGetValue(key, out var current) && ReferenceEquals(current, reminder);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Reading reminders failed; it is tried again in {RetryAfter}.")]
    private partial void LogReadFailed(Exception exception, TimeSpan retryAfter);

    [LoggerMessage(Level = LogLevel.Error, Message = "A tick of reminder {Reminder} of {Grain} failed; it is not repeated.")]
    private partial void LogTickFailed(Exception exception, string reminder, GrainId grain);
}
