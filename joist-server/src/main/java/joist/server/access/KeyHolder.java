package joist.server.access;

import java.util.List;
import java.util.function.UnaryOperator;
import joist.serving.share.Quota;

/**
 * A caller that keys were made for.
 *
 * @param name letters, digits, dots, dashes and underscores, at most 64
 * @param keys all that are good now: a new one is added, and the old one revoked when nobody uses
 *     it any more
 */
public record KeyHolder(String name, Role role, Quota quota, List<ApiKey> keys) {
  public KeyHolder {
    if (!name.matches("[A-Za-z0-9._-]{1,64}")) {
      throw new AccessException(
          "expected a name of 1 to 64 letters, digits, '.', '-' and '_', got '" + name + "'");
    }
    keys = List.copyOf(keys);
  }

  public KeyHolder withRole(Role other) {
    return new KeyHolder(name, other, quota, keys);
  }

  public KeyHolder withQuota(UnaryOperator<Quota> change) {
    return new KeyHolder(name, role, change.apply(quota), keys);
  }

  public KeyHolder withKeys(List<ApiKey> others) {
    return new KeyHolder(name, role, quota, others);
  }
}
