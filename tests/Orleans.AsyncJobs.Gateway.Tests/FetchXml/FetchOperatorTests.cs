namespace Orleans.AsyncJobs.Gateway.Tests.FetchXml;

/// <summary>Conditions of FetchXML over a real store.</summary>
public sealed class FetchOperatorTests : FetchTests
{
    private static readonly Guid Somebody = new("11111111-2222-3333-4444-555555555555");

    private static readonly (string Condition, string Expected)[] Texts =
    [
        ("operator='eq' value='ALPHA'", "alpha"),
        ("operator='ne' value='alpha'", "beta,gamma 1%"),
        ("operator='neq' value='alpha'", "beta,gamma 1%"),
        ("operator='gt' value='beta'", "gamma 1%"),
        ("operator='ge' value='beta'", "beta,gamma 1%"),
        ("operator='lt' value='beta'", "alpha"),
        ("operator='le' value='beta'", "alpha,beta"),
        ("operator='like' value='%A'", "alpha,beta"),
        ("operator='like' value='_[e-l]%[^b]'", "alpha,beta"),
        ("operator='like' value='%[%]'", "gamma 1%"),
        ("operator='not-like' value='%a_%'", "beta"),
        ("operator='begins-with' value='BE'", "beta"),
        ("operator='not-begin-with' value='be'", "alpha,gamma 1%"),
        ("operator='ends-with' value='HA'", "alpha"),
        ("operator='not-end-with' value='ha'", "beta,gamma 1%"),
        ("operator='between'><value>a</value><value>b</value></condition>", "alpha"),
        ("operator='not-between'><value>a</value><value>b</value></condition>", "beta,gamma 1%"),
        ("operator='in'><value>beta</value><value>ALPHA</value></condition>", "alpha,beta"),
        ("operator='not-in'><value>beta</value><value>ALPHA</value></condition>", "gamma 1%"),
        ("operator='null'", ""),
        ("operator='not-null'", "alpha,beta,gamma 1%"),
        ("operator='eq' valueof='workload'", "beta"),
        ("operator='ne' valueof='workload'", "alpha,gamma 1%"),
    ];

    private static readonly (string Condition, string Expected)[] Dates =
    [
        ("operator='on' value='2026-11-25'", "-1"),
        ("operator='not-on' value='2026-11-25'", "-800,-60,-8,-7,0,1,8,60,800"),
        ("operator='on-or-before' value='2026-11-18'", "-800,-60,-8"),
        ("operator='on-or-after' value='2026-12-04'", "8,60,800"),
        ("operator='yesterday'", "-1"),
        ("operator='today'", "0"),
        ("operator='tomorrow'", "1"),
        ("operator='last-seven-days'", "-7,-1,0"),
        ("operator='next-seven-days'", "0,1"),
        ("operator='last-week'", "-8,-7"),
        ("operator='this-week'", "-1,0,1"),
        ("operator='next-week'", "8"),
        ("operator='last-month'", ""),
        ("operator='this-month'", "-8,-7,-1,0,1"),
        ("operator='next-month'", "8"),
        ("operator='last-year'", ""),
        ("operator='this-year'", "-60,-8,-7,-1,0,1,8"),
        ("operator='next-year'", "60"),
        ("operator='last-x-hours' value='24'", "-1,0"),
        ("operator='next-x-hours' value='24'", "0,1"),
        ("operator='last-x-days' value='7'", "-7,-1,0"),
        ("operator='next-x-days' value='8'", "0,1,8"),
        ("operator='last-x-weeks' value='2'", "-8,-7,-1,0"),
        ("operator='next-x-weeks' value='2'", "0,1,8"),
        ("operator='last-x-months' value='2'", "-60,-8,-7,-1,0"),
        ("operator='next-x-months' value='2'", "0,1,8,60"),
        ("operator='last-x-years' value='3'", "-800,-60,-8,-7,-1,0"),
        ("operator='next-x-years' value='3'", "0,1,8,60,800"),
        ("operator='olderthan-x-minutes' value='1440'", "-800,-60,-8,-7"),
        ("operator='olderthan-x-hours' value='25'", "-800,-60,-8,-7"),
        ("operator='olderthan-x-days' value='7'", "-800,-60,-8"),
        ("operator='olderthan-x-weeks' value='1'", "-800,-60,-8"),
        ("operator='olderthan-x-months' value='1'", "-800,-60"),
        ("operator='olderthan-x-years' value='1'", "-800"),
        ("operator='older-than-x-days' value='8'", "-800,-60"),
    ];

    private static readonly (string Condition, string Expected)[] Others =
    [
        ("<condition attribute='ownerid' operator='eq-userid'/>", "own"),
        ("<condition attribute='ownerid' operator='ne-userid'/>", "other"),
        ("<condition attribute='_ownerid_value' operator='eq' value='{11111111-2222-3333-4444-555555555555}'/>", "other"),
        ("<condition attribute='priority' operator='ge' valueof='retrycount' hidden='true'/>", "own"),
        ("<filter type='or'><condition attribute='priority' operator='eq' value='3'/><condition attribute='retrycount' operator='in'><value>5</value></condition></filter>", "own,other"),
        ("<condition attribute='priority' operator='eq' value='3'/><condition attribute='retrycount' operator='eq' value='5'/>", ""),
    ];

    [Fact]
    public async Task Operators_of_texts()
    {
        await AddAsync("alpha");
        await AddAsync("beta", job => job with { Workload = "BETA" });
        await AddAsync("gamma 1%");

        foreach (var (condition, expected) in Texts)
        {
            Assert.Equal((condition, expected), (condition, await NamesAsync(condition.EndsWith('>') ? $"<condition attribute='name' {condition}" : $"<condition attribute='name' {condition}/>")));
        }
    }

    [Fact]
    public async Task Operators_of_dates()
    {
        foreach (var days in new[] { -800, -60, -8, -7, -1, 0, 1, 8, 60, 800 })
        {
            await AddAsync($"{days}", job => job with { CreatedOn = Time.GetUtcNow().AddDays(days) });
        }

        foreach (var (condition, expected) in Dates)
        {
            Assert.Equal((condition, expected), (condition, await NamesAsync($"<condition attribute='createdon' {condition}/>")));
        }
    }

    [Fact]
    public async Task Operators_of_users_and_numbers()
    {
        await AddAsync("own", job => job with { Priority = 3 });
        await AddAsync("other", job => job with { OwnerId = Somebody }, status => status with { RetryCount = 5 });

        foreach (var (condition, expected) in Others)
        {
            Assert.Equal((condition, expected), (condition, await NamesAsync(condition)));
        }
    }
}
