using Orleans.AsyncJobs.Gateway.Search;

namespace Orleans.AsyncJobs.Gateway.Tests.Engine;

/// <summary>A job is found by the words of its state and by no other, and waits for what its explanation says.</summary>
public sealed class SearchedStateTests
{
    [Fact]
    public async Task Search_byState_findsWhereAJobStands()
    {
        await using var host = await EngineHost.StartAsync();
        var walk = new StateWalk(host);
        (string Name, string[] Words, Func<StateWalk, Task<Guid>> Make)[] states =
        [
            .. StateWalk.States.Where(state => state.Words.Length > 0).Select(state => (state.Name, state.Words, state.Make)),
            ("blocked", ["ready", "blocked"], jobs => jobs.BlockedAsync()),
        ];
        foreach (var (name, words, make) in states)
        {
            var id = await make(walk);
            List<string> found = [];
            foreach (var word in SearchStates.All.Select(state => state.Name))
            {
                var count = await host.Client.GetStringAsync($"{EngineHost.Set}/$count?search=id:{id} state:{word}", TestContext.Current.CancellationToken);
                if (count is "1")
                {
                    found.Add(word);
                }
            }

            var row = await host.GetAsync($"{EngineHost.Set}({id})?$select=waitkind");
            var explanation = await host.GetAsync($"{EngineHost.Set}({id})/Microsoft.Dynamics.CRM.ExplainJob()");
            Assert.Equal((name, string.Join(' ', words.Order())), (name, string.Join(' ', found.Order())));
            Assert.Equal((name, explanation.GetProperty("kind").GetString()), (name, ((JobWaitKind)row.GetProperty("waitkind").GetInt32()).ToString()));
            await walk.ClearAsync();
        }
    }
}
