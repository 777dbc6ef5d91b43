using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Tryghed.ServiceDefaults;
using Tryghed.Strategy.Storage;

namespace Tryghed.Strategy.Attachments;

/// <summary>Keeps attachments in a bucket of any store that speaks S3.</summary>
/// <remarks>
/// Settings: <c>Attachments:S3:Address</c>, <c>Bucket</c>, <c>AccessKey</c>, <c>SecretKey</c>, and <c>Region</c> where the store asks for one. The bytes are there before the change is saved: what was kept for one that
/// failed lies there unnamed, and nobody can read it. They are taken away when the change that erases them is under way; should that fail, the file is said to be erased all the same.
/// </remarks>
internal sealed class S3Store : IAttachmentStore, IDisposable
{
    internal const string Section = "Attachments:S3";

    /// <summary>Without these the service does not start.</summary>
    internal static readonly string[] Settings = [$"{Section}:Address", $"{Section}:Bucket", $"{Section}:AccessKey", $"{Section}:SecretKey"];

    private readonly AmazonS3Client client;
    private readonly string bucket;

    public S3Store(IConfiguration configuration)
    {
        var settings = configuration.GetSection(Section);
        bucket = settings["Bucket"]!;
        client = new AmazonS3Client(
            new BasicAWSCredentials(settings["AccessKey"], settings["SecretKey"]),
            new AmazonS3Config
            {
                ServiceURL = settings["Address"],
                AuthenticationRegion = settings["Region"] ?? "us-east-1",
                ForcePathStyle = true,
                MaxErrorRetry = 2,
                Timeout = TimeSpan.FromSeconds(60),
                RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED, // stores that are not Amazon's know no newer ones
                ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            });
    }

    public Task Put(StrategyDb db, Guid id, ReadOnlyMemory<byte> bytes, CancellationToken cancel) => Reach(async () =>
    {
        using var stream = new MemoryStream(bytes.ToArray(), writable: false);
        return await client.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = Key(id), InputStream = stream, UseChunkEncoding = false }, cancel);
    });

    public Task<Stream?> Get(Guid id, CancellationToken cancel) => Reach(async () =>
    {
        try
        {
            return (Stream?)(await client.GetObjectAsync(bucket, Key(id), cancel)).ResponseStream;
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode is HttpStatusCode.NotFound)
        {
            return null;
        }
    });

    public Task Erase(StrategyDb db, Guid id, CancellationToken cancel) => Reach(() => client.DeleteObjectAsync(bucket, Key(id), cancel));

    public void Dispose() => client.Dispose();

    private static string Key(Guid id) => $"attachments/{id:N}";

    private static async Task<T> Reach<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Exception exception) when (exception is AmazonServiceException or AmazonClientException or HttpRequestException)
        {
            throw new UnavailableException("The store of attachments does not answer just now.", exception);
        }
    }
}
