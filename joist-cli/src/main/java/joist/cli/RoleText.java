package joist.cli;

import joist.server.access.AccessException;
import joist.server.access.Role;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What a caller may do. */
final class RoleText implements ITypeConverter<Role> {
  @Override
  public Role convert(String text) {
    try {
      return Role.parse(text);
    } catch (AccessException unknown) {
      throw new TypeConversionException(String.valueOf(unknown.getMessage()));
    }
  }
}
