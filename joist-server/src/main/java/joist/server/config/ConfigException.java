package joist.server.config;

import java.util.List;

/** A configuration that is not followed; all that is wrong with it is said at once. */
public final class ConfigException extends RuntimeException {
  public ConfigException(List<String> problems) {
    super(String.join("; ", problems));
  }
}
