using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.AsyncJobs;
using Orleans.AsyncJobs.Gateway.Batch;
using Orleans.AsyncJobs.Gateway.Description;
using Orleans.AsyncJobs.Gateway.Health;
using Orleans.AsyncJobs.Gateway.Http;
using Orleans.AsyncJobs.Gateway.Security;
using Orleans.AsyncJobs.Gateway.WebApi;
using Orleans.AsyncJobs.Gateway.WebApi.Acting;
using Orleans.AsyncJobs.Gateway.WebApi.BackgroundOperations;
using Orleans.AsyncJobs.Gateway.WebApi.Bodies;
using Orleans.AsyncJobs.Gateway.WebApi.Fetch;
using Orleans.AsyncJobs.Gateway.WebApi.Metadata;
using Orleans.AsyncJobs.Gateway.WebApi.Records;
using Orleans.AsyncJobs.Gateway.WebApi.Routing;
using Orleans.AsyncJobs.Handlers.Outgoing;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the HTTP gateway.</summary>
public static class AsyncJobsGatewayServiceCollectionExtensions
{
    /// <summary>A query string may have 32,768 characters; the rest is for the method and the path.</summary>
    private const int MaxRequestLineBytes = 40 * 1024;

    /// <summary>
    /// Registers what <c>MapAsyncJobsWebApi</c> needs. <c>AddAsyncJobsDashboard</c> does so as well. The container must also
    /// have what <c>AddAsyncJobs</c> registers.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Changes <see cref="GatewaySecurityOptions"/> after the configuration section <c>AsyncJobs:Security</c>.</param>
    public static IServiceCollection AddAsyncJobsGateway(this IServiceCollection services, Action<GatewaySecurityOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddHealthChecks();
        services.AddOpenApi(DescriptionEndpoint.DocumentName, options =>
        {
            options.ShouldInclude = _ => false;
            options.AddDocumentTransformer<DescribedEndpoints>();
        });
        services.AddSingleton(new SettingsType("Security", typeof(GatewaySecurityOptions)));
        services.AddOptions<GatewaySecurityOptions>().BindConfiguration("AsyncJobs:Security").ValidateOnStart();
        if (configure is not null)
        {
            services.Configure(configure);
        }

        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<GatewaySecurityOptions>, GatewaySecurityOptionsValidator>());
        services.Configure<KestrelServerOptions>(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestLineSize = Math.Max(options.Limits.MaxRequestLineSize, MaxRequestLineBytes);
        });

        services.TryAddKeyedSingleton(AsyncJobsDefaults.TimeProviderName, TimeProvider.System);
        services.TryAddSingleton(RandomSource.System);
        services.TryAddSingleton<OwnAddress>();
        services.AddHostedService<OwnAddressSource>();
        services.TryAddSingleton<MappedParts>();
        services.TryAddSingleton<RequestGuard>();
        services.TryAddSingleton<RequestRunner>();
        services.TryAddSingleton(_ => new BodyBudget());
        services.TryAddSingleton<RequestBody>();
        services.TryAddSingleton(RandomSource.System);
        services.TryAddSingleton(new DataLimit());
        services.TryAddSingleton<DataUploads>();
        services.TryAddSingleton<DataBody>();
        services.TryAddSingleton<NewJobBodies>();
        services.TryAddSingleton<JobDataReading>();
        services.TryAddSingleton<JobDataWriting>();
        services.TryAddSingleton<RowData>();
        services.TryAddSingleton<JobRows>();
        services.TryAddSingleton<WaitReasons>();
        services.TryAddSingleton<SingleCreation>();
        services.TryAddSingleton<MultipleCreation>();
        services.TryAddSingleton<MultipleChange>();
        services.TryAddSingleton<JobExplaining>();
        services.TryAddSingleton<RowPages>();
        services.TryAddSingleton<TableListing>();
        services.TryAddSingleton<TableReading>();
        services.TryAddSingleton<FetchListing>();
        services.TryAddSingleton<MetadataDocument>();
        services.TryAddSingleton<ServiceFunctions>();
        services.TryAddSingleton<VersionConditions>();
        services.TryAddSingleton<JobChange>();
        services.TryAddSingleton<JobSteering>();
        services.TryAddSingleton<BulkSteering>();
        services.TryAddSingleton<BulkDeletion>();
        services.TryAddSingleton<HandlerSteering>();
        services.TryAddSingleton<StoreCare>();
        services.TryAddSingleton<JobPast>();
        services.TryAddSingleton<HandlerListing>();
        services.TryAddSingleton<RecurrencePreviewing>();
        services.TryAddSingleton<LineListing>();
        services.TryAddSingleton<ServiceListing>();
        services.TryAddSingleton<SiloListing>();
        services.AddBackgroundOperationsGateway();
        services.TryAddSingleton<WebApiEndpoint>();
        services.TryAddSingleton<JobWrites>();
        services.TryAddSingleton(_ => new SpoolFolder());
        services.TryAddSingleton<PartRunner>();
        services.TryAddSingleton<ChangeSetRunner>();
        services.TryAddSingleton<IBatchEndpoint, BatchEndpoint>();
        services.TryAddSingleton<HealthEndpoints>();
        return services;
    }
}
