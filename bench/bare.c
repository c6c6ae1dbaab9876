/* The least that a durable append can be: lock a file, append a line, unlock, sync, exit. What `tally claim` is held
   against. usage: bare LOCK LOG */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv) {
  if (argc != 3) return 64;
  char line[250];
  memset(line, 'x', sizeof line - 1);
  line[sizeof line - 1] = '\n';
  const int lock = open(argv[1], O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  const int log = open(argv[2], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 1};
  if (lock < 0 || log < 0 || fcntl(lock, F_SETLKW, &whole) != 0) return 74;
  if (write(log, line, sizeof line) != (ssize_t)sizeof line) return 74;
  whole.l_type = F_UNLCK;
  if (fcntl(lock, F_SETLK, &whole) != 0) return 74;
  return fdatasync(log) == 0 ? 0 : 75;
}
