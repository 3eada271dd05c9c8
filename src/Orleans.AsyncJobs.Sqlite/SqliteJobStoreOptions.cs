using System.ComponentModel.DataAnnotations;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Sqlite;

/// <summary>How the embedded store keeps its rows. Bound to the section <c>AsyncJobs:Storage</c>.</summary>
public sealed class SqliteJobStoreOptions
{
    /// <summary>
    /// The folder of the store; it is made if it is missing. A relative path is taken from the process's working
    /// directory. The default is <c>data</c>.
    /// </summary>
    [RegularExpression(@"[^\0]*[^\s\0][^\0]*", ErrorMessage = "AsyncJobs:Storage:Path (--data) must name a folder, such as --data ./data.")]
    [Required(ErrorMessage = "AsyncJobs:Storage:Path (--data) must name a folder, such as --data ./data.")]
    public string Path { get; set; } = SqliteJobStoreDefaults.Path;

    /// <summary>
    /// How many rows may wait to be inserted, 1,000 to 1,000,000. One more is refused as busy, so that a burst costs the
    /// callers patience and not the process its memory. The default is 10,000.
    /// </summary>
    [SettingRange("Storage:QueueRows", "1000", "1000000")]
    public int QueueRows { get; set; } = SqliteJobStoreDefaults.QueueRows;

    /// <summary>
    /// How much memory the data of rows that are being inserted may hold, in bytes, 1 MiB to 1 GiB; a character takes two.
    /// An insert beyond it is refused as busy, but one alone always gets in. The default is 64 MiB.
    /// </summary>
    [SettingRange("Storage:QueueBytes", "1048576", "1073741824")]
    public int QueueBytes { get; set; } = SqliteJobStoreDefaults.QueueBytes;

    /// <summary>
    /// How many reads run at once for the grains, and as many again for queries, so that a long query holds up no grain;
    /// 1 to 64. The default is 2.
    /// </summary>
    [SettingRange("Storage:ReadConnections", "1", "64")]
    public int ReadConnections { get; set; } = SqliteJobStoreDefaults.ReadConnections;

    /// <summary>
    /// How long one query of a client may take, 1 second to 10 minutes: what is not done by then is answered with 503. Those by
    /// which the service's own jobs find rows take as long as they need. The default is 30 seconds.
    /// </summary>
    [SettingRange("Storage:QueryTime", "00:00:01", "00:10:00")]
    public TimeSpan QueryTime { get; set; } = SqliteJobStoreDefaults.QueryTime;

    /// <summary>
    /// How long an upload of data may bring no further 256 KiB until it is dropped with all that it has brought, 1 minute to 7 days.
    /// What comes after that is refused as unavailable. The default is 1 hour.
    /// </summary>
    [SettingRange("Storage:UploadIdleTime", "00:01:00", "7.00:00:00")]
    public TimeSpan UploadIdleTime { get; set; } = SqliteJobStoreDefaults.UploadIdleTime;

    /// <summary>
    /// How much space is set aside, in bytes, for changes of rows when the disk is full; 0 sets none aside, at most
    /// 1 GiB. The default is 16 MiB.
    /// </summary>
    [SettingRange("Storage:ReserveBytes", "0", "1073741824")]
    public int ReserveBytes { get; set; } = SqliteJobStoreDefaults.ReserveBytes;

    /// <summary>How long a query runs until it counts as one that looks at many rows; tests let all be such.</summary>
    internal TimeSpan QuickQueryTime { get; set; } = SqliteJobStoreDefaults.QuickQueryTime;

    /// <summary>The rows of the first part of such a query; tests have few.</summary>
    internal long QueryPartRows { get; set; } = SqliteJobStoreDefaults.QueryPartRows;

    /// <summary>The rows that such a query keeps beside those that are needed; tests keep few.</summary>
    internal int QuerySpareRows { get; set; } = SqliteJobStoreDefaults.QuerySpareRows;

    /// <summary>How much space the log gets at the start. Tests open many stores.</summary>
    internal int LogBytes { get; set; } = SqliteJobStoreDefaults.LogBytes;

    /// <summary>The least unused space that the file keeps for rows to come. Tests have small files.</summary>
    internal long SpareBytes { get; set; } = SqliteJobStoreDefaults.SpareBytes;
}
