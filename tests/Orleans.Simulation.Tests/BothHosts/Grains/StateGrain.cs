namespace Orleans.Simulation.Tests.BothHosts.Grains;

public class StateGrain(
    [PersistentState("note", "notes")] IPersistentState<Note> note,
    [PersistentState("other", "notes")] IPersistentState<Note> other) : Grain, IStateGrain
{
    private readonly Guid _instance = Guid.NewGuid();
    private string? _onActivation;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _onActivation = note.State.Text;
        return Task.CompletedTask;
    }

    public Task<string?> Get() => Task.FromResult(note.State.Text);

    public Task<string?> GetOnActivation() => Task.FromResult(_onActivation);

    public Task<bool> Exists() => Task.FromResult(note.RecordExists && !other.RecordExists);

    public async Task<string?> Put(string value)
    {
        note.State.Text = value;
        await note.WriteStateAsync();
        return note.Etag;
    }

    public Task Clear() => note.ClearStateAsync();

    public Task Retire()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task<Guid> Instance() => Task.FromResult(_instance);
}
