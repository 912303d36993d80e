package joist.server.access;

import io.vertx.core.net.ServerSSLOptions;
import java.util.Optional;
import java.util.function.Consumer;
import joist.serving.share.Quota;
import org.jspecify.annotations.Nullable;

/** What a server reads from the files of keys and certificates, and reads anew when they change. */
public final class Guard {
  private static final System.Logger LOG = System.getLogger("joist.server");

  private final Access access;
  private final @Nullable TlsFiles files;
  private TlsFiles.@Nullable Contents contents; // as the next two, of the thread that calls reload
  private TlsFiles.@Nullable Contents seen; // the last that was checked, fit or not
  private String problem = ""; // why they cannot be read, where it was told

  /**
   * Reads the files.
   *
   * @throws AccessException when one cannot be used
   */
  public Guard(AccessSettings settings, boolean operatorsAnywhere) {
    access = settings.access(operatorsAnywhere);
    files = settings.tls();
    contents = files == null ? null : files.read();
    seen = contents;
  }

  public Access access() {
    return access;
  }

  /** TLS as the files say it; empty where connections are plain. */
  public synchronized Optional<TlsFiles.Contents> tls() {
    return Optional.ofNullable(contents);
  }

  /** What a caller may use; without keys nobody has a quota. */
  public Quota quota(String name) {
    return switch (access) {
      case Access.ByKey(KeyRing ring) -> ring.quota(name);
      case Access.Open open -> Quota.FREE;
    };
  }

  /**
   * Looks whether files changed. Those that cannot be used change nothing, and are told of once.
   *
   * @param renewed hears of certificates that did
   */
  public synchronized void reload(Consumer<ServerSSLOptions> renewed) {
    if (access instanceof Access.ByKey(KeyRing ring)) {
      ring.reload();
    }
    if (files == null) {
      return;
    }
    try {
      TlsFiles.Contents now = files.unchecked();
      problem = "";
      if (now.equals(seen)) {
        return;
      }
      seen = now;
      files.check(now);
      if (!now.equals(contents)) {
        contents = now;
        renewed.accept(now.options());
      }
    } catch (AccessException unusable) {
      String why = String.valueOf(unusable.getMessage());
      if (!why.equals(problem)) {
        LOG.log(System.Logger.Level.WARNING, "{0}; TLS goes on with what it had", why);
      }
      problem = why;
    }
  }
}
