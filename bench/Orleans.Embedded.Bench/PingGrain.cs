namespace Orleans.Embedded.Bench;

public class PingGrain : Grain, IPingGrain
{
    public Task Ping() => Task.CompletedTask;
}
