using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Tryghed.ServiceDefaults;
using Tryghed.Strategy.Documents;
using Tryghed.Strategy.Storage;
using Tryghed.Strategy.Strategies;

namespace Tryghed.Strategy.Attachments;

/// <summary>Takes a file that is sent as the body of a request: not too large, what it says that it is, and without anybody's civil registration number.</summary>
internal sealed class TakeAttachment(IAttachmentStore store, TimeProvider clock)
{
    internal const int MostOfOne = 200;

    private const long MostBytes = RequestLimits.AttachmentBytes;

    /// <summary>A file that was read, or what is wrong with it by field.</summary>
    internal sealed record Sent(string Name, byte[] Bytes, FileKind Kind, string? Text);

    /// <summary>Reads and checks the file. Its name is the query's <c>name</c>.</summary>
    internal static async Task<(Sent? File, Dictionary<string, string[]> Errors)> Read(HttpRequest request, string? name, bool mustHaveText, CancellationToken cancel)
    {
        var fields = new Fields();
        fields.Text("name", name, 200);
        if (name is not null && (name.IndexOfAny(['/', '\\', '\n', '\r', '"', '<', '>']) >= 0 || name.Any(character => char.IsControl(character) || char.GetUnicodeCategory(character) is System.Globalization.UnicodeCategory.Format)))
            fields.Add("name", "Give the file's name alone, without folders and quotation marks.");
        if (request.HasFormContentType)
            fields.Add("", "Send the file itself as the body, not a form.");
        if (fields.Errors.Count > 0)
            return (null, fields.Errors);

        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = MostBytes;
        using var body = new MemoryStream();
        var buffer = new byte[81920];
        for (int read; (read = await request.Body.ReadAsync(buffer, cancel)) > 0;)
        {
            if (body.Length + read > MostBytes)
                throw new BadHttpRequestException("The file is larger than 50 MB.", StatusCodes.Status413PayloadTooLarge);
            body.Write(buffer, 0, read);
        }
        var bytes = body.ToArray();
        if (bytes.Length == 0)
            fields.Add("", "The file is empty.");
        else if (FileKind.Of(bytes) is not { } kind)
            fields.Add("", $"This is not a file that is taken here. Send one of: {FileKind.Names}.");
        else if (!kind.FitsName(name!))
            fields.Add("name", $"The file's content is {kind.Name}, which its name does not say: call it something that ends with {kind.Ending}.");
        else
        {
            string? text = null;
            try
            {
                text = kind.HasText ? ReadDocument.Markdown(bytes, kind) : null;
            }
            catch (DocumentException unreadable) when (!mustHaveText)
            {
                // Without text it can't be searched; what stands in it as letters can be looked through all the same.
                text = null;
                if (unreadable.Locked)
                    fields.Add("", unreadable.Message);
                else if (CprNumbers.Any(Encoding.Latin1.GetString(bytes)))
                    fields.Add("", CprNumbers.Refusal);
            }
            catch (DocumentException unreadable)
            {
                fields.Add("", unreadable.Message);
            }
            if (mustHaveText && string.IsNullOrWhiteSpace(text) && fields.Errors.Count == 0)
                fields.Add("", "No text was found in the file.");
            if (text is not null && CprNumbers.Any(text))
                fields.Add("", CprNumbers.Refusal);
            if (fields.Errors.Count == 0)
                return (new Sent(name!, bytes, kind, text), fields.Errors);
        }
        return (null, fields.Errors);
    }

    /// <summary>Keeps a file that was read. Needs an open transaction.</summary>
    internal async Task<Attachment> Keep(StrategyDb db, Sent file, AttachedTo kind, Guid to, Caller caller, string organisation, int fromVersion, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var attachment = new Attachment
        {
            Id = Guid.CreateVersion7(now),
            Kind = kind,
            To = to,
            Name = file.Name,
            ContentType = file.Kind.ContentType,
            Bytes = file.Bytes.Length,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(file.Bytes)),
            Text = file.Text,
            FromVersion = fromVersion,
            By = caller.Subject,
            Organisation = organisation,
            CreatedAt = now,
        };
        db.Add(attachment);
        await store.Put(db, attachment.Id, file.Bytes, cancel);
        return attachment;
    }

    /// <summary>Sends an attachment so that no browser runs or guesses anything: as a download, of the kind that its content is.</summary>
    internal async Task<IResult> Send(Attachment attachment, HttpContext http, CancellationToken cancel)
    {
        if (attachment.ErasedAt is not null || await store.Get(attachment.Id, cancel) is not { } bytes)
            return TypedResults.Problem("The file was erased.", statusCode: StatusCodes.Status410Gone);
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        http.Response.Headers.CacheControl = "private, no-cache";
        return TypedResults.Stream(bytes, attachment.ContentType, attachment.Name, entityTag: new($"\"{attachment.Sha256}\""));
    }
}
