/* Reads a transcript and holds its dialogue with a real imap process. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "maildir.h"
#include "session_private.h"
#include "tap.h"
#include "transcript.h"

/* A transcript that is being played. */
struct player {
	const char *path;
	unsigned int line;
	struct session_options options;
	/* NULL until the first line that somebody says. */
	struct session *session;
	/* What the client is about to send in one packet. */
	struct bytes packet;
};

static void __attribute__((noreturn))
fail_at(struct player *player, const char *problem)
{
	test_fail("%s:%u: %s", player->path, player->line, problem);
}

static void show_place(void *context)
{
	struct player *player = context;

	test_note("in %s, line %u", player->path, player->line);
}

static void set_option(struct player *player, const char *text)
{
	if (player->session != NULL)
		fail_at(player, "\"@\" must come before the dialogue");
	if (strncmp(text, "plugins ", 8) == 0)
		player->options.plugins = strdup(text + 8);
	else if (strncmp(text, "user ", 5) == 0)
		player->options.user = strdup(text + 5);
	else
		fail_at(player, "\"@\" knows plugins and user");
}

static void need_session(struct player *player)
{
	if (player->session == NULL)
		player->session = session_start_with(&player->options);
}

static void send_packet(struct player *player)
{
	if (player->packet.size == 0)
		return;
	say_bytes(player->session, player->packet.data, player->packet.size);
	wait_until_read(player->session);
	player->packet.size = 0;
}

static void client_says(struct player *player, char kind, const char *text)
{
	need_session(player);
	if (kind != '&')
		send_packet(player);
	bytes_append(&player->packet, text, strlen(text));
	if (kind != '-')
		bytes_append(&player->packet, "\r\n", 2);
}

static void client_does(struct player *player, const char *what)
{
	need_session(player);
	send_packet(player);
	if (strcmp(what, "close") == 0)
		hang_up(player->session);
	else if (strcmp(what, "reset") == 0)
		reset_connection(player->session);
	else if (strcmp(what, "half-close") == 0)
		half_close(player->session);
	else
		fail_at(player, "\"C!\" knows close, reset and half-close");
}

static void meanwhile(struct player *player, const char *what)
{
	need_session(player);
	send_packet(player);
	if (strcmp(what, "mail") != 0)
		fail_at(player, "\"M!\" knows mail");
	deliver(player->session->home, 1);
}

static void server_says(struct player *player, char kind, const char *text)
{
	need_session(player);
	send_packet(player);
	if (kind == ':')
		hear(player->session, text);
	else if (strcmp(text, "closed") == 0)
		hear_closed(player->session);
	else
		fail_at(player, "\"S!\" knows closed");
}

static void play_line(struct player *player, const char *line)
{
	/* The blank after "C:" may be missing when nothing comes after it. */
	const char *text = line + (strlen(line) == 2 ? 2 : 3);

	if (*line == '\0' || *line == '#')
		return;
	if (strncmp(line, "@ ", 2) == 0)
		set_option(player, line + 2);
	else if (strlen(line) < 2 || (line[2] != ' ' && line[2] != '\0'))
		fail_at(player, "expected \"C: \", \"S: \", \"# \" or \"@ \"");
	else if (strncmp(line, "C!", 2) == 0)
		client_does(player, text);
	else if (line[0] == 'C' && strchr(":&-", line[1]) != NULL)
		client_says(player, line[1], text);
	else if (strncmp(line, "M!", 2) == 0)
		meanwhile(player, text);
	else if (line[0] == 'S' && strchr(":!", line[1]) != NULL)
		server_says(player, line[1], text);
	else
		fail_at(player, "expected \"C: \", \"S: \", \"# \" or \"@ \"");
}

/* "…/02-echo/lists.txt" plays with the plugin xecho. */
static char *plugin_of_rung(const char *path)
{
	const char *dash, *slash = strrchr(path, '/');
	const char *end = slash;
	char *plugin;

	while (slash != NULL && slash > path && slash[-1] != '/')
		slash--;
	dash = slash == NULL ? NULL : strchr(slash, '-');
	if (dash == NULL || dash > end)
		return NULL;
	if (asprintf(&plugin, "x%.*s", (int)(end - dash - 1), dash + 1) < 0)
		abort();
	return plugin;
}

void transcript_play(const char *path)
{
	struct player player = { .path = path };
	FILE *file = fopen(path, "r");
	char *line = NULL;
	size_t size = 0;

	if (file == NULL)
		test_fail("%s: %s", path, strerror(errno));
	player.options.plugins = plugin_of_rung(path);
	test_on_failure(show_place, &player);
	while (getline(&line, &size, file) > 0) {
		player.line++;
		line[strcspn(line, "\n")] = '\0';
		play_line(&player, line);
	}
	free(line);
	fclose(file);
	if (player.session == NULL)
		fail_at(&player, "nobody says anything");
	send_packet(&player);
	session_end(player.session);
	test_not_on_failure(&player);
}
