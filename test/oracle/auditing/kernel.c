/*
 * Stands in for the kernel behind auditctl's netlink socket, so that no rule ever reaches a real one: preloaded,
 * it keeps the rules that auditctl sends in the file AUDIT_STORE and lists them from there.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/netlink.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MOST_REPLIES 8192
#define IS_PREPENDED 0x10

struct rule {
	unsigned int size;
	char *data;
};

static int audit_fd = -1;
static struct rule replies[MOST_REPLIES];
static int first_reply, end_of_replies;

static void reply(unsigned short type, unsigned int sequence, const void *payload, unsigned int size)
{
	struct nlmsghdr head = { NLMSG_LENGTH(size), type, 0, sequence, 0 };
	struct rule *one = &replies[end_of_replies++];

	one->size = NLMSG_SPACE(size);
	one->data = calloc(1, one->size);
	memcpy(one->data, &head, sizeof head);
	if (size > 0)
		memcpy(one->data + NLMSG_HDRLEN, payload, size);
}

static void acknowledge(const struct nlmsghdr *request, int error)
{
	struct nlmsgerr said = { -error, *request };

	reply(NLMSG_ERROR, request->nlmsg_seq, &said, sizeof said);
}

static int load(struct rule *rules)
{
	FILE *store = fopen(getenv("AUDIT_STORE"), "rb");
	int count = 0;
	unsigned int size;

	while (store && fread(&size, sizeof size, 1, store) == 1) {
		rules[count].size = size;
		rules[count].data = malloc(size);
		if (fread(rules[count].data, size, 1, store) != 1)
			abort();
		count++;
	}
	if (store)
		fclose(store);
	return count;
}

static void save(const struct rule *rules, int count)
{
	FILE *store = fopen(getenv("AUDIT_STORE"), "wb");

	for (int at = 0; at < count; at++) {
		fwrite(&rules[at].size, sizeof rules[at].size, 1, store);
		fwrite(rules[at].data, rules[at].size, 1, store);
	}
	fclose(store);
}

static int change(const struct nlmsghdr *request)
{
	static struct rule rules[MOST_REPLIES];
	struct rule new = { request->nlmsg_len - NLMSG_HDRLEN, NULL };
	struct audit_rule_data *data;
	int count = load(rules), at, prepended;

	new.data = malloc(new.size);
	memcpy(new.data, NLMSG_DATA(request), new.size);
	data = (struct audit_rule_data *)new.data;
	prepended = data->flags & IS_PREPENDED;
	data->flags &= ~IS_PREPENDED;
	for (at = 0; at < count; at++)
		if (rules[at].size == new.size && memcmp(rules[at].data, new.data, new.size) == 0)
			break;
	if (request->nlmsg_type == AUDIT_DEL_RULE) {
		if (at == count)
			return ENOENT;
		memmove(&rules[at], &rules[at + 1], (count - at - 1) * sizeof *rules);
		save(rules, count - 1);
		return 0;
	}
	if (at < count)
		return EEXIST;
	if (prepended)
		memmove(&rules[1], &rules[0], count * sizeof *rules);
	rules[prepended ? 0 : count] = new;
	save(rules, count + 1);
	return 0;
}

static int lock_fd(int flags)
{
	char path[4096];

	snprintf(path, sizeof path, "%s.locked", getenv("AUDIT_STORE"));
	return open(path, flags, 0600);
}

static int set(const struct nlmsghdr *request)
{
	const struct audit_status *wanted = NLMSG_DATA(request);

	if (wanted->mask & AUDIT_STATUS_ENABLED && wanted->enabled == 2)
		close(lock_fd(O_CREAT | O_WRONLY));
	return 0;
}

static int locked(void)
{
	int fd = lock_fd(O_RDONLY);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static void answer(const struct nlmsghdr *request)
{
	static struct rule rules[MOST_REPLIES];
	struct audit_status status = { .enabled = 1, .feature_bitmap = 0x7f };
	struct audit_features features = { .vers = 1 };
	int count;

	switch (request->nlmsg_type) {
	case AUDIT_ADD_RULE:
	case AUDIT_DEL_RULE:
		acknowledge(request, locked() ? EPERM : change(request));
		break;
	case AUDIT_SET:
		acknowledge(request, set(request));
		break;
	case AUDIT_LIST_RULES:
		acknowledge(request, 0);
		count = load(rules);
		for (int at = 0; at < count; at++)
			reply(AUDIT_LIST_RULES, request->nlmsg_seq, rules[at].data, rules[at].size);
		reply(NLMSG_DONE, request->nlmsg_seq, "", 0);
		break;
	case AUDIT_GET:
		acknowledge(request, 0);
		reply(AUDIT_GET, request->nlmsg_seq, &status, sizeof status);
		break;
	case AUDIT_GET_FEATURE:
		acknowledge(request, 0);
		reply(AUDIT_GET_FEATURE, request->nlmsg_seq, &features, sizeof features);
		break;
	default:
		acknowledge(request, 0);
	}
}

int socket(int domain, int type, int protocol)
{
	int (*real)(int, int, int) = dlsym(RTLD_NEXT, "socket");

	if (domain != AF_NETLINK || protocol != NETLINK_AUDIT)
		return real(domain, type, protocol);
	audit_fd = open("/dev/null", O_RDWR);
	return audit_fd;
}

ssize_t sendto(int fd, const void *data, size_t size, int flags, const struct sockaddr *to, socklen_t length)
{
	ssize_t (*real)(int, const void *, size_t, int, const struct sockaddr *, socklen_t) = dlsym(RTLD_NEXT, "sendto");

	if (to == NULL || to->sa_family != AF_NETLINK)
		return real(fd, data, size, flags, to, length);
	answer(data);
	return size;
}

ssize_t recvfrom(int fd, void *data, size_t size, int flags, struct sockaddr *from, socklen_t *length)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	struct rule *next = &replies[first_reply];

	if (first_reply == end_of_replies) {
		errno = EAGAIN;
		return -1;
	}
	if (next->size > size)
		abort();
	memcpy(data, next->data, next->size);
	memcpy(from, &kernel, sizeof kernel);
	*length = sizeof kernel;
	if (!(flags & MSG_PEEK))
		first_reply++;
	return next->size;
}

/* Complaints go to the system's log in part: all shall be seen. */
void vsyslog(int priority, const char *format, va_list values)
{
	(void)priority;
	vfprintf(stderr, format, values);
	fputc('\n', stderr);
}

void __vsyslog_chk(int priority, int flag, const char *format, va_list values)
{
	(void)flag;
	vsyslog(priority, format, values);
}
