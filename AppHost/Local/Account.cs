using System.Security.Cryptography;
using System.Text;

namespace Tryghed.Local;

/// <summary>Accounts of the distribution's servers, which do not run as root, and the folders that those accounts can reach.</summary>
internal static class Account
{
    /// <summary>What goes in front of a command to run it under an account: nothing, unless this program is root.</summary>
    public static IEnumerable<string> As(string? account) =>
        account is null || !Environment.IsPrivilegedProcess ? [] : ["setpriv", $"--reuid={account}", $"--regid={account}", "--init-groups"];

    /// <summary>A folder that an account can reach, made if it isn't there.</summary>
    /// <param name="directory">The folder wanted.</param>
    /// <param name="account">The account.</param>
    /// <returns>The folder itself or, where a folder above is closed to others, one under /var/tmp that the folder wanted is then a link to.</returns>
    public static string Reachable(string directory, string account)
    {
        directory = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        if (new DirectoryInfo(directory).LinkTarget is { } target)
        {
            // The link may have outlived what it points to: /var/tmp is cleaned now and then.
            return Directory.Exists(target) ? target : MakeAside(target);
        }
        if (Directory.Exists(directory) || !Environment.IsPrivilegedProcess)
            return Directory.CreateDirectory(directory).FullName;

        var parent = Directory.CreateDirectory(Path.GetDirectoryName(directory)!);
        if (IsOpen(parent))
            return Directory.CreateDirectory(directory).FullName;

        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(directory)))[..12];
        var aside = MakeAside($"/var/tmp/tryghed-{account}-{name}");
        Directory.CreateSymbolicLink(directory, aside);
        return aside;
    }

    private static bool IsOpen(DirectoryInfo directory)
    {
        for (var at = directory; at is not null; at = at.Parent)
        {
            if (!at.UnixFileMode.HasFlag(UnixFileMode.OtherExecute))
                return false;
        }
        return true;
    }

    // /var/tmp belongs to everyone: a folder that stands there already may be someone else's trap, so it is made or refused, never adopted.
    private static string MakeAside(string path)
    {
        if (Path.Exists(path) || new FileInfo(path).LinkTarget is not null)
            throw new CannotRunException($"{path} is in the way: remove it, or clone to a folder that other accounts can reach.");
        return Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute).FullName;
    }

    /// <summary>Gives a folder with all that is in it to an account, if this program is root.</summary>
    public static async Task Give(string directory, string account)
    {
        if (Environment.IsPrivilegedProcess)
            await Command.Run("chown", ["-R", $"{account}:{account}", directory]);
    }
}
